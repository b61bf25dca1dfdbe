package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Prints the figures of a work as a table, medians with the least and the greatest beneath, and its targets at the end. */
final class Report {
    private static final String PEER_COLUMN = "  %-26s";
    private static final String FIGURE_COLUMN = "%20s";

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void print(Work work, Results results) {
        List<Metric> metrics =
                Arrays.stream(Metric.values()).filter(results::has).toList();
        out.printf(Locale.ROOT, "%n%s  %s%n", work.id(), work.title());
        printHeader(metrics);
        results.peers().forEach(peer -> printRow(peer, metrics, results));
        work.targets().forEach(target -> printTarget(target, results));
        out.flush();
    }

    private void printHeader(List<Metric> metrics) {
        out.printf(Locale.ROOT, PEER_COLUMN, "");
        metrics.forEach(metric -> out.printf(Locale.ROOT, FIGURE_COLUMN, metric.title()));
        out.println();
    }

    private void printRow(Peer peer, List<Metric> metrics, Results results) {
        printRow(peer.title(), metrics, metric -> metric.print(results.median(peer, metric)));
        printRow("", metrics, metric -> spread(peer, metric, results));
    }

    private void printRow(String name, List<Metric> metrics, Function<Metric, String> figure) {
        out.printf(Locale.ROOT, PEER_COLUMN, name);
        metrics.forEach(metric -> out.printf(Locale.ROOT, FIGURE_COLUMN, figure.apply(metric)));
        out.println();
    }

    private static String spread(Peer peer, Metric metric, Results results) {
        String min = metric.print(results.min(peer, metric));
        String max = metric.print(results.max(peer, metric));
        return min.equals(max) ? "" : min + "–" + max;
    }

    /** A target whose peers were not all measured is left out. */
    private void printTarget(Target target, Results results) {
        double value = target.value(results);
        if (!Double.isNaN(value)) {
            String figure = String.format(Locale.ROOT, "%,.4f", value);
            out.printf(
                    Locale.ROOT,
                    "  %-62s%12s   %-8s %s%n",
                    target.label(),
                    figure,
                    target.limit(),
                    target.isMet(value) ? "met" : "MISSED");
        }
    }
}
