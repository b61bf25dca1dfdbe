package dev.baton.lock.benchmarks;

import java.util.Arrays;

/** The latencies of one round, in nanoseconds; used by one thread at a time. */
final class Latencies {
    private static final int INITIAL_CAPACITY = 1 << 16;

    private long[] nanos = new long[INITIAL_CAPACITY];
    private int size;

    void add(long latencyNanos) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = latencyNanos;
    }

    int size() {
        return size;
    }

    /** The latency that the given share of all does not exceed, in microseconds; NaN if there are none. */
    double percentileMicros(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(size - 1L, (long) (share * size))] / 1e3;
    }
}
