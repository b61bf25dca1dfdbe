package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.report.ResultsFolder;
import dev.baton.lock.benchmarks.report.RunReport;
import dev.baton.lock.benchmarks.report.WorkReport;
import dev.baton.lock.benchmarks.report.WorkReport.TargetReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Says before a run of everything what it will do, and after it what came out, in a few lines. */
final class Outline {
    private final PrintWriter out;

    Outline(PrintWriter out) {
        this.out = out;
    }

    void beginning(Plan plan) {
        long minutes = Math.max(1, Math.round(plan.estimate().toSeconds() / 60.0));
        int parts = plan.parts().size();
        out.printf(Locale.ROOT, "%d %s, about %d min%n", parts, parts == 1 ? "part" : "parts", minutes);
        out.flush();
    }

    void end(RunReport run, ResultsFolder folder) {
        List<TargetReport> targets =
                run.works().stream().flatMap(work -> work.targets().stream()).toList();
        long met = targets.stream().filter(TargetReport::met).count();
        out.printf(Locale.ROOT, "%n%d of %d targets met%n", met, targets.size());
        run.works().forEach(this::missed);
        run.failures().forEach(failure -> out.printf("  FAILED  %s: %s%n", failure.where(), failure.message()));
        out.println("Results: " + folder.path().resolve("results.md"));
        out.flush();
    }

    private void missed(WorkReport work) {
        work.targets().stream()
                .filter(target -> !target.met())
                .forEach(target -> out.printf(
                        Locale.ROOT,
                        "  MISSED  %-6s %s: %.3f, not %s%n",
                        work.id(),
                        target.label(),
                        target.value(),
                        target.limit()));
    }
}
