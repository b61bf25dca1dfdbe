package dev.baton.lock.benchmarks;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** The latencies of one round, to three digits; used by one thread at a time. */
final class Latencies {
    private static final int DIGITS = 3;
    private static final int LEAST_FOR_P99 = 100;

    private final Histogram nanos;

    Latencies() {
        this(new Histogram(DIGITS));
    }

    private Latencies(Histogram nanos) {
        this.nanos = nanos;
    }

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

    /** The latency that 99 of 100 do not exceed, in microseconds; NaN if there are not even so many. */
    double p99Micros() {
        return size() < LEAST_FOR_P99 ? Double.NaN : percentileMicros(0.99);
    }

    /** The sum of all, in nanoseconds. */
    double totalNanos() {
        return size() == 0 ? 0 : nanos.getMean() * size();
    }

    /** A word that another process decodes. */
    String encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    static Latencies decode(String encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
        try {
            return new Latencies(
                    Histogram.decodeFromCompressedByteBuffer(bytes, /* minBarForHighestTrackableValue= */ 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not encoded latencies", e);
        }
    }

    Histogram histogram() {
        return nanos;
    }
}
