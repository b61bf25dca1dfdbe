package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.report.WorkReport;
import dev.baton.lock.benchmarks.report.WorkReport.TargetReport;
import java.time.Duration;

/** A work, on a server of its own. */
record WorkPart(Work work) implements Part {
    @Override
    public String id() {
        return work.id();
    }

    @Override
    public String title() {
        return work.title();
    }

    @Override
    public Duration estimate(Mode mode) {
        return mode.works().estimate(mode.peers(work).size());
    }

    @Override
    public String measure(Mode mode, Rounds.Observer observer, Findings findings) {
        try (Server server = new Server()) {
            Results results = mode.works().toldTo(observer).run(work.trials(), mode.peers(work), server);
            WorkReport report = Reports.of(work, results);
            findings.add(report);
            return outcome(report);
        }
    }

    private static String outcome(WorkReport report) {
        long met = report.targets().stream().filter(TargetReport::met).count();
        int all = report.targets().size();
        return all == 0 ? "measured" : met + " of " + all + (all == 1 ? " target met" : " targets met");
    }
}
