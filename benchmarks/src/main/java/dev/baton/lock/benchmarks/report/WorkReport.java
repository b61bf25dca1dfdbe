package dev.baton.lock.benchmarks.report;

import java.util.List;

/**
 * What was found about one work.
 *
 * @param mainMetric the metric whose ratios are shown
 */
public record WorkReport(
        String id, String title, String mainMetric, List<PeerReport> peers, List<TargetReport> targets) {

    /** A bound, what was measured, and whether that is within. */
    public record TargetReport(String label, double value, String limit, boolean met) {}
}
