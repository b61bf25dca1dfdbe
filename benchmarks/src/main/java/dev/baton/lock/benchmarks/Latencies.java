package dev.baton.lock.benchmarks;

import org.HdrHistogram.Histogram;

/** The latencies of one round, to three digits; used by one thread at a time. */
final class Latencies {
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(DIGITS);

    void add(long latencyNanos) {
        nanos.recordValue(latencyNanos);
    }

    void addAll(Latencies others) {
        nanos.add(others.nanos);
    }

    long size() {
        return nanos.getTotalCount();
    }

    /** The latency that the given share of all does not exceed, in microseconds; NaN if there are none. */
    double percentileMicros(double share) {
        return size() == 0 ? Double.NaN : nanos.getValueAtPercentile(100 * share) / 1e3;
    }

    /** The sum of all, in nanoseconds. */
    double totalNanos() {
        return size() == 0 ? 0 : nanos.getMean() * size();
    }

    Histogram histogram() {
        return nanos;
    }
}
