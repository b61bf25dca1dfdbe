package dev.baton.lock.benchmarks;

import java.time.Duration;

/** Works whose size takes time rather than rounds are smaller where the warm-up is short. */
final class Scale {
    private static final Duration FULL = Duration.ofSeconds(4);
    private static final double LEAST = 0.01;

    private Scale() {}

    /** The share of the full size: all of it from a warm-up of four seconds. */
    static double of(Duration warmUp) {
        return Math.max(LEAST, Math.min(1, (double) warmUp.toNanos() / FULL.toNanos()));
    }
}
