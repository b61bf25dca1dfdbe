package dev.baton.lock.benchmarks.report;

import dev.baton.lock.benchmarks.charts.Bar;
import dev.baton.lock.benchmarks.charts.BarChart;
import dev.baton.lock.benchmarks.charts.Range;
import dev.baton.lock.benchmarks.charts.RangeChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** How evenly the lock was shared out: the same contention with Baton's default and in strict order, each peer once. */
final class FairnessCharts {
    private static final List<String> WORKS = List.of("B5", "B6");
    private static final String LEAST_TO_MOST = "LEAST_TO_MOST";
    private static final String WHERE = "one lock, 8 threads in 4 clients";

    private FairnessCharts() {}

    static List<Chart> of(RunReport run) {
        List<PeerReport> peers = peers(run);
        return peers.isEmpty() ? List.of() : List.of(shares(peers), waits(peers));
    }

    private static Chart shares(List<PeerReport> peers) {
        String title = "Fairness: least served thread over most served";
        List<Bar> bars = peers.stream()
                .map(peer -> new Bar(peer.title(), PeerLooks.style(peer.peer()), peer.median(LEAST_TO_MOST)))
                .toList();
        String valueName = "acquisitions of the least served over those of the most served; 1 is even";
        return new Chart("fairness.svg", title, new BarChart(title, WHERE, valueName, bars).svg());
    }

    private static Chart waits(List<PeerReport> peers) {
        String title = "How long an acquisition waits";
        List<Range> ranges = peers.stream()
                .filter(peer -> peer.waits() != null)
                .map(peer -> range(peer, Objects.requireNonNull(peer.waits())))
                .toList();
        return new Chart("waits.svg", title, new RangeChart(title, WHERE, "wait, µs", ranges).svg());
    }

    private static Range range(PeerReport peer, Waits waits) {
        return new Range(peer.title(), PeerLooks.style(peer.peer()), waits.p50(), waits.p99(), waits.max());
    }

    private static List<PeerReport> peers(RunReport run) {
        List<PeerReport> peers = new ArrayList<>();
        run.works().stream()
                .filter(work -> WORKS.contains(work.id()))
                .flatMap(work -> work.peers().stream())
                .filter(peer -> peers.stream().noneMatch(known -> known.peer().equals(peer.peer())))
                .forEach(peers::add);
        peers.sort((a, b) -> Boolean.compare(isBaton(b), isBaton(a)));
        return peers;
    }

    private static boolean isBaton(PeerReport peer) {
        return peer.peer().startsWith("BATON");
    }
}
