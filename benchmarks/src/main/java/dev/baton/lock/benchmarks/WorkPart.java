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
        int peers = mode.peers(work).size();
        return mode.works().estimate(peers).plus(besideRounds(mode).multipliedBy(peers));
    }

    /** What a peer takes beside its rounds: JVMs to start, holds to acquire and to watch, names to lock. */
    private Duration besideRounds(Mode mode) {
        boolean quick = mode.quick();
        return switch (work) {
            case B9 -> Duration.ofSeconds(quick ? 7 : 70);
            case B11 -> Duration.ofSeconds(quick ? 13 : 60);
            case B4_P, B7_1_P -> Duration.ofSeconds(1);
            case B5_P, B6_P -> Duration.ofSeconds(2);
            case B7_8_P -> Duration.ofSeconds(4);
            default -> Duration.ZERO;
        };
    }

    @Override
    public String measure(Mode mode, Rounds.Observer observer, Findings findings) {
        try (Server server = new Server()) {
            return add(mode.works().toldTo(observer).run(work.trials(), mode.peers(work), server), findings);
        }
    }

    /** Adds what was measured, and who failed. */
    String add(Results results, Findings findings) {
        WorkReport report = Reports.of(work, results);
        if (!results.peers().isEmpty()) {
            findings.add(report);
        }
        findings.addFailures(id(), results);
        return targets(report) + results.failed();
    }

    private static String targets(WorkReport report) {
        long met = report.targets().stream().filter(TargetReport::met).count();
        int all = report.targets().size();
        return all == 0 ? "measured" : met + " of " + all + (all == 1 ? " target met" : " targets met");
    }
}
