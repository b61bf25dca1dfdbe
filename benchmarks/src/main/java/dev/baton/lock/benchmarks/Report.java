package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Prints the figures of a work as a table, and its targets beneath. */
final class Report {
    private static final String PEER_COLUMN = "  %-26s";
    private static final String FIGURE_COLUMN = "%16s";

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
        out.printf(Locale.ROOT, PEER_COLUMN, peer.title());
        metrics.forEach(metric -> out.printf(Locale.ROOT, FIGURE_COLUMN, metric.print(results.median(peer, metric))));
        out.println();
    }

    /** A target whose peers were not all measured is left out. */
    private void printTarget(Target target, Results results) {
        double value = target.value(results);
        if (!Double.isNaN(value)) {
            String figure = String.format(Locale.ROOT, "%,.3f", value);
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
