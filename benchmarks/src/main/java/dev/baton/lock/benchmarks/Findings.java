package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.report.CurveReport;
import dev.baton.lock.benchmarks.report.Environment;
import dev.baton.lock.benchmarks.report.JmhScore;
import dev.baton.lock.benchmarks.report.RunReport;
import dev.baton.lock.benchmarks.report.RunReport.Failure;
import dev.baton.lock.benchmarks.report.RunReport.Settings;
import dev.baton.lock.benchmarks.report.WorkReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a run has found so far. */
final class Findings {
    private final Path folder;
    private final List<WorkReport> works = new ArrayList<>();
    private final List<CurveReport> curves = new ArrayList<>();
    private final List<JmhScore> scores = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    Findings(Path folder) {
        this.folder = folder;
    }

    /** Where files go that a part writes by itself. */
    Path folder() {
        return folder;
    }

    void add(WorkReport work) {
        works.add(work);
    }

    void add(CurveReport curve) {
        curves.add(curve);
    }

    void addJmh(List<JmhScore> all) {
        scores.addAll(all);
    }

    /** The whole part failed. */
    void addFailure(String part, Throwable failure) {
        failures.add(Failure.of(part, /* peer= */ null, failure));
    }

    /** The peers that failed while others were measured. */
    void addFailures(String part, Results results) {
        results.failures().forEach((peer, failure) -> failures.add(Failure.of(part, peer.title(), failure)));
    }

    List<WorkReport> works() {
        return List.copyOf(works);
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    RunReport report(Environment environment, Settings settings, double durationSeconds) {
        return new RunReport(
                environment, settings, durationSeconds, works(), List.copyOf(curves), List.copyOf(scores), failures());
    }
}
