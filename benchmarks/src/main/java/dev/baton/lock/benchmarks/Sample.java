package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of one peer in one round. */
final class Sample {
    private final Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    private @Nullable Latencies waits;

    /** A figure that is not known is no figure. */
    Sample with(Metric metric, double value) {
        if (Double.isFinite(value)) {
            figures.put(metric, value);
        }
        return this;
    }

    /** How long the acquisitions waited. */
    Sample withWaits(Latencies all) {
        waits = all;
        return with(Metric.WAIT_MEDIAN_MICROS, all.percentileMicros(0.5))
                .with(Metric.WAIT_P99_MICROS, all.p99Micros())
                .with(Metric.WAIT_MAX_MICROS, all.percentileMicros(1));
    }

    /** What each of {@code operations} cost the server and the clients; what it costs MariaDB is not known. */
    Sample withCost(Usage cost, Peer peer, long operations) {
        if (peer.isOnRedis()) {
            withServersCost(cost, peer, operations);
        }
        return with(Metric.CLIENT_CPU_MICROS, cost.clientCpuMicros() / operations)
                .with(Metric.ALLOCATED_BYTES, cost.allocatedBytes() / operations)
                .with(Metric.SWITCHES, cost.switches() / operations);
    }

    private void withServersCost(Usage cost, Peer peer, long operations) {
        var unused = with(Metric.REQUESTS, (double) cost.commands().calls(peer.requests()) / operations)
                .with(Metric.SERVER_MICROS, (double) cost.commands().micros(peer.requests()) / operations)
                .with(Metric.SERVER_CPU_MICROS, cost.serverCpuMicros() / operations)
                .with(Metric.WIRE_BYTES, cost.wireBytes() / operations);
    }

    boolean has(Metric metric) {
        return figures.containsKey(metric);
    }

    /** The figure, or NaN if the round has none. */
    double get(Metric metric) {
        return figures.getOrDefault(metric, Double.NaN);
    }

    /** The distribution of the waits, if the work has one. */
    @Nullable
    Latencies waits() {
        return waits;
    }
}
