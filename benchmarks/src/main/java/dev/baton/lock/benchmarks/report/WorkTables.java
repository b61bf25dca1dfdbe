package dev.baton.lock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The tables of one work: the figures of each peer, and how long its acquisitions waited. */
final class WorkTables {
    private WorkTables() {}

    static String of(WorkReport work) {
        String heading = "### " + work.id() + " " + work.title() + "\n\n";
        return heading + figures(work) + waits(work);
    }

    private static MarkdownTable figures(WorkReport work) {
        List<Figure> metrics = metrics(work);
        List<Ratio> ratios = Ratio.shownFor(work);
        List<String> head = new ArrayList<>(List.of("peer"));
        for (Figure metric : metrics) {
            head.add(metric.title());
            if (metric.metric().equals(work.mainMetric())) {
                ratios.forEach(ratio -> head.add(ratio.title));
            }
        }
        MarkdownTable table = new MarkdownTable(head);
        work.peers().forEach(peer -> table.add(row(work, peer, metrics, ratios)));
        return table;
    }

    private static List<String> row(WorkReport work, PeerReport peer, List<Figure> metrics, List<Ratio> ratios) {
        List<String> cells = new ArrayList<>(List.of(peer.title()));
        for (Figure metric : metrics) {
            Optional<Figure> figure = peer.figure(metric.metric());
            cells.add(figure.map(Numbers::spread).orElse(Numbers.NONE));
            if (metric.metric().equals(work.mainMetric())) {
                ratios.forEach(ratio -> cells.add(
                        Numbers.ratio(figure.map(ratio.of::applyAsDouble).orElse(Double.NaN))));
            }
        }
        return cells;
    }

    /** One figure of each metric that any peer has; the one whose ratios are shown comes first. */
    private static List<Figure> metrics(WorkReport work) {
        List<Figure> metrics = new ArrayList<>();
        for (PeerReport peer : work.peers()) {
            for (Figure figure : peer.figures()) {
                if (metrics.stream().noneMatch(known -> known.metric().equals(figure.metric()))) {
                    metrics.add(figure.metric().equals(work.mainMetric()) ? 0 : metrics.size(), figure);
                }
            }
        }
        return metrics;
    }

    private static String waits(WorkReport work) {
        if (work.peers().stream().allMatch(peer -> peer.waits() == null)) {
            return "";
        }
        MarkdownTable table =
                new MarkdownTable(List.of("waits, all rounds, µs", "count", "p50", "p90", "p99", "p99.9", "longest"));
        for (PeerReport peer : work.peers()) {
            Waits waits = peer.waits();
            if (waits != null) {
                table.add(List.of(
                        peer.title(),
                        Numbers.whole(waits.count()),
                        Numbers.brief(waits.p50()),
                        Numbers.brief(waits.p90()),
                        Numbers.brief(waits.count() < 100 ? Double.NaN : waits.p99()),
                        Numbers.brief(waits.count() < 1_000 ? Double.NaN : waits.p999()),
                        Numbers.brief(waits.max())));
            }
        }
        return table.toString();
    }

    /** What peers are compared with. */
    private record Ratio(String title, ToDoubleFunction<Figure> of) {
        private static final List<Ratio> ALL =
                List.of(new Ratio("to Redisson RLock", Figure::toRedisson), new Ratio("to floor", Figure::toFloor));

        /** Those whose reference was measured in this work. */
        static List<Ratio> shownFor(WorkReport work) {
            return ALL.stream()
                    .filter(ratio -> work.peers().stream()
                            .flatMap(peer -> peer.figure(work.mainMetric()).stream())
                            .anyMatch(figure -> Double.isFinite(ratio.of.applyAsDouble(figure))))
                    .toList();
        }
    }
}
