package dev.baton.lock.benchmarks.report;

import java.util.List;

/**
 * How the cost grew.
 *
 * @param unit what there were more and more of
 */
public record CurveReport(String id, String title, String unit, List<Step> steps) {

    /** What was measured at one size. */
    public record Step(int size, List<PeerReport> peers) {}
}
