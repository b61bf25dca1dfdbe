package dev.baton.lock.benchmarks.report;

import java.util.List;

/**
 * A metric over the rounds.
 *
 * @param toRedisson the median of the ratios to Redisson's RLock within each round; NaN if that was not measured
 * @param toFloor the same to the floor
 */
public record Figure(
        String metric,
        String title,
        double median,
        double min,
        double max,
        List<Double> rounds,
        double toRedisson,
        double toFloor) {}
