package dev.baton.lock.redlock;

import java.util.function.DoubleSupplier;
import java.util.function.IntToLongFunction;

/**
 * The pause before a further try: what is set for its number, and a random part on top, so that those who failed together
 * do not try together again.
 */
final class RetryDelay {
    private final IntToLongFunction delayNanos;
    private final long jitterNanos;
    private final DoubleSupplier random;

    /**
     * @param delayNanos by the number of the retry, from 1 on; must not block, as it is called on threads that bring answers
     * @param random numbers from 0 (inclusive) to 1
     */
    RetryDelay(IntToLongFunction delayNanos, long jitterNanos, DoubleSupplier random) {
        this.delayNanos = delayNanos;
        this.jitterNanos = jitterNanos;
        this.random = random;
    }

    /** In [delay, delay + jitter). */
    long nanosBefore(int retry) {
        return delayNanos.applyAsLong(retry) + randomPart(jitterNanos);
    }

    /** In [0, limit), and no more than the jitter: to draw apart those who were told the same at the same time. */
    long apartNanos(long limitNanos) {
        return randomPart(Math.min(limitNanos, jitterNanos));
    }

    private long randomPart(long limitNanos) {
        return (long) (random.getAsDouble() * limitNanos);
    }
}
