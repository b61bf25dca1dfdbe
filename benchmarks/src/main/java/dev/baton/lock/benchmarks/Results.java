package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The samples of one work: one of each peer per round; and why a peer has none, if it failed. */
final class Results {
    private final Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);
    private final Map<Peer, Throwable> failures = new EnumMap<>(Peer.class);

    void add(Peer peer, Sample sample) {
        samples.computeIfAbsent(peer, key -> new ArrayList<>()).add(sample);
    }

    /** The peer failed: what it showed until then is not kept. */
    void fail(Peer peer, Throwable failure) {
        samples.remove(peer);
        failures.put(peer, failure);
    }

    /** Who was measured. */
    Set<Peer> peers() {
        return samples.keySet();
    }

    Map<Peer, Throwable> failures() {
        return failures;
    }

    /** Who failed, as the end of a line on how it went; empty if nobody did. */
    String failed() {
        return failures.isEmpty()
                ? ""
                : failures.keySet().stream().map(Peer::title).collect(Collectors.joining(", ", ", FAILED: ", ""));
    }

    boolean has(Metric metric) {
        return samples.values().stream().flatMap(List::stream).anyMatch(sample -> sample.has(metric));
    }

    boolean has(Peer peer, Metric metric) {
        return of(peer).stream().anyMatch(sample -> sample.has(metric));
    }

    /** The figure of each round. */
    List<Double> values(Peer peer, Metric metric) {
        return of(peer).stream().map(sample -> sample.get(metric)).toList();
    }

    /** The median over the rounds; NaN if the peer was not measured. */
    double median(Peer peer, Metric metric) {
        return median(figures(peer, metric));
    }

    /** The least over the rounds; NaN if the peer was not measured. */
    double min(Peer peer, Metric metric) {
        return known(figures(peer, metric)).min().orElse(Double.NaN);
    }

    /** The greatest over the rounds; NaN if the peer was not measured. */
    double max(Peer peer, Metric metric) {
        return known(figures(peer, metric)).max().orElse(Double.NaN);
    }

    /** The waits of all rounds, if the work has them. */
    @Nullable
    Latencies waits(Peer peer) {
        Latencies all = new Latencies();
        of(peer).stream().map(Sample::waits).filter(Objects::nonNull).forEach(all::addAll);
        return all.size() == 0 ? null : all;
    }

    /** The median of the ratios within each round, whose two figures met the same noise; NaN without one of them. */
    double medianRatio(Peer peer, Peer reference, Metric metric) {
        List<Sample> rounds = of(peer);
        List<Sample> references = of(reference);
        return median(IntStream.range(0, Math.min(rounds.size(), references.size()))
                .mapToDouble(round ->
                        rounds.get(round).get(metric) / references.get(round).get(metric)));
    }

    private DoubleStream figures(Peer peer, Metric metric) {
        return of(peer).stream().mapToDouble(sample -> sample.get(metric));
    }

    private List<Sample> of(Peer peer) {
        return samples.getOrDefault(peer, List.of());
    }

    /** A round without the figure does not count. */
    private static DoubleStream known(DoubleStream figures) {
        return figures.filter(Double::isFinite);
    }

    private static double median(DoubleStream all) {
        double[] figures = known(all).sorted().toArray();
        int count = figures.length;
        return count == 0 ? Double.NaN : (figures[(count - 1) / 2] + figures[count / 2]) / 2;
    }
}
