package dev.baton.lock.benchmarks.report;

import java.util.List;

/** What a run found. */
public record RunReport(
        Environment environment,
        Settings settings,
        double durationSeconds,
        List<WorkReport> works,
        List<CurveReport> curves,
        List<JmhScore> jmh,
        List<Failure> failures) {

    /**
     * How it was run.
     *
     * @param mode {@code full} or {@code quick}
     * @param rounds measured rounds of each peer in a work
     */
    public record Settings(
            String mode, String startedAt, int rounds, double roundSeconds, double warmUpSeconds, List<String> parts) {}

    /** A part that could not be measured, and why. */
    public record Failure(String part, String message, String stackTrace) {}
}
