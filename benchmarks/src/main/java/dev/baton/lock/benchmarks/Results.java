package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/** The samples of one work: one of each peer per round. */
final class Results {
    private final Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);

    void add(Peer peer, Sample sample) {
        samples.computeIfAbsent(peer, key -> new ArrayList<>()).add(sample);
    }

    Set<Peer> peers() {
        return samples.keySet();
    }

    boolean has(Metric metric) {
        return samples.values().stream().flatMap(List::stream).anyMatch(sample -> sample.has(metric));
    }

    /** The median over the rounds; NaN if the peer was not measured. */
    double median(Peer peer, Metric metric) {
        List<Sample> rounds = of(peer);
        return median(rounds.size(), round -> rounds.get(round).get(metric));
    }

    /** The median of the ratios within each round, whose two figures met the same noise; NaN without one of them. */
    double medianRatio(Peer peer, Peer reference, Metric metric) {
        List<Sample> rounds = of(peer);
        List<Sample> references = of(reference);
        return median(
                Math.min(rounds.size(), references.size()),
                round -> rounds.get(round).get(metric) / references.get(round).get(metric));
    }

    private List<Sample> of(Peer peer) {
        return samples.getOrDefault(peer, List.of());
    }

    private static double median(int count, IntToDoubleFunction figure) {
        double[] figures = new double[count];
        Arrays.setAll(figures, figure);
        Arrays.sort(figures);
        return count == 0 ? Double.NaN : (figures[(count - 1) / 2] + figures[count / 2]) / 2;
    }
}
