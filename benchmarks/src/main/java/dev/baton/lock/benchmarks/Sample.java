package dev.baton.lock.benchmarks;

import java.util.EnumMap;
import java.util.Map;

/** The figures of one peer in one round. */
final class Sample {
    private final Map<Metric, Double> figures = new EnumMap<>(Metric.class);

    Sample with(Metric metric, double value) {
        figures.put(metric, value);
        return this;
    }

    /** The cost at the server of each of {@code operations}. */
    Sample withCost(CommandStats cost, Peer peer, long operations) {
        return with(Metric.REQUESTS, (double) cost.calls(peer.requests()) / operations)
                .with(Metric.SERVER_MICROS, (double) cost.micros(peer.requests()) / operations);
    }

    boolean has(Metric metric) {
        return figures.containsKey(metric);
    }

    /** The figure, or NaN if the round has none. */
    double get(Metric metric) {
        return figures.getOrDefault(metric, Double.NaN);
    }
}
