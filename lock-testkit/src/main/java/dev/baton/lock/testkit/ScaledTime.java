package dev.baton.lock.testkit;

import java.time.Duration;

/**
 * The delays and limits of tests, scaled in one place: {@code -Dbaton.test.scale=3} makes all of them three times as
 * long, for a slow or crowded machine.
 */
public final class ScaledTime {
    private static final double SCALE = Double.parseDouble(System.getProperty("baton.test.scale", "1.0"));

    private ScaledTime() {}

    /** The given milliseconds, scaled. */
    public static Duration of(long millis) {
        return scaled(millis, SCALE);
    }

    /** The generous bound (20 s, scaled) within which anything a test waits for has to happen. */
    public static Duration limit() {
        return of(20_000);
    }

    static Duration scaled(long millis, double scale) {
        return Duration.ofNanos(Math.round(millis * 1e6 * scale));
    }
}
