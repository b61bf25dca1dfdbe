package dev.baton.lock.testkit.simulation;

/**
 * A clock that began at some other time, and runs a little too fast or too slowly.
 *
 * @param offset what it shows at true time 0, in nanoseconds
 * @param drift parts in a million
 */
record LocalClock(long offset, long drift) {
    private static final long MILLION = 1_000_000L;

    /** The same clock, set. */
    LocalClock set(long byNanos) {
        return new LocalClock(offset + byNanos, drift);
    }

    long local(long trueNanos) {
        return offset + trueNanos + Math.floorDiv(trueNanos * drift, MILLION);
    }

    /** The first true instant at which the clock shows this, or more. */
    long trueTime(long local) {
        long instant = (local - offset) * MILLION / (MILLION + drift);
        while (local(instant) < local) {
            instant++;
        }
        while (local(instant - 1) >= local) {
            instant--;
        }
        return instant;
    }
}
