package dev.baton.lock.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** How long acquisitions waited, over all rounds, in microseconds. */
public record Waits(
        long count, double p50, double p90, double p99, double p999, double max, List<Percentile> distribution) {
    private static final int POINTS_PER_HALVING = 4;

    /** What the given percentage of the waits does not exceed; a pair of numbers in JSON. */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    public record Percentile(double percentile, double micros) {}

    /** From the waits in nanoseconds. */
    public static Waits of(Histogram nanos) {
        return new Waits(
                nanos.getTotalCount(),
                micros(nanos, 50),
                micros(nanos, 90),
                micros(nanos, 99),
                micros(nanos, 99.9),
                nanos.getMaxValue() / 1e3,
                distribution(nanos));
    }

    /** The same figures, where there are too many peers for a distribution of each. */
    public Waits withoutDistribution() {
        return new Waits(count, p50, p90, p99, p999, max, List.of());
    }

    private static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e3;
    }

    /** Denser and denser towards the longest, as HdrHistogram's own plots have it. */
    private static List<Percentile> distribution(Histogram nanos) {
        List<Percentile> points = new ArrayList<>();
        for (HistogramIterationValue step : nanos.percentiles(POINTS_PER_HALVING)) {
            points.add(new Percentile(step.getPercentileLevelIteratedTo(), step.getValueIteratedTo() / 1e3));
        }
        return points;
    }
}
