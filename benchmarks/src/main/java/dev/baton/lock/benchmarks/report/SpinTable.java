package dev.baton.lock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** B12: the locks that poll where others wait for the lock, with the commands that each acquisition burns. */
final class SpinTable {
    private static final Set<String> WORKS = Set.of("B4", "B5", "B7-1", "B7-8");
    private static final String REQUESTS = "REQUESTS";

    private SpinTable() {}

    /** With its heading; empty if none was measured. */
    static String of(List<WorkReport> works) {
        List<List<String>> rows = new ArrayList<>();
        works.stream()
                .filter(work -> WORKS.contains(work.id()))
                .forEach(work -> work.peers().stream()
                        .filter(peer -> peer.peer().contains("SPIN")
                                && peer.figure(REQUESTS).isPresent())
                        .forEach(peer -> rows.add(row(work, peer))));
        if (rows.isEmpty()) {
            return "";
        }
        MarkdownTable table = new MarkdownTable(
                /* textColumns= */ 3,
                List.of("work", "peer", "metric", "measured", "Baton", "requests each", "Baton's"));
        rows.forEach(table::add);
        return "### B12 locks that poll, beside Baton\n\n" + table;
    }

    private static List<String> row(WorkReport work, PeerReport peer) {
        Optional<PeerReport> baton = work.peers().stream()
                .filter(other -> other.peer().startsWith("BATON"))
                .findFirst();
        String metric = work.mainMetric();
        return List.of(
                work.id(),
                peer.title(),
                peer.figure(metric).map(Figure::title).orElse(metric),
                Numbers.brief(peer.median(metric)),
                Numbers.brief(baton.map(other -> other.median(metric)).orElse(Double.NaN)),
                Numbers.brief(peer.median(REQUESTS)),
                Numbers.brief(baton.map(other -> other.median(REQUESTS)).orElse(Double.NaN)));
    }
}
