package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.jmh.JmhRun;
import dev.baton.lock.benchmarks.peers.TwoHoldersException;
import dev.baton.lock.benchmarks.progress.ProgressDisplay;
import dev.baton.lock.benchmarks.report.Environment;
import dev.baton.lock.benchmarks.report.ResultsFolder;
import dev.baton.lock.benchmarks.report.RunReport;
import dev.baton.lock.benchmarks.report.RunReport.Settings;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Goes through a plan. A part that fails is written down as failed; what was found is on disk after each part. Only that
 * a lock was held twice at once ends the run.
 */
final class FullRun {
    private final Plan plan;
    private final ResultsFolder folder;
    private final ProgressDisplay display;
    private final Environment environment;
    private final Settings settings;
    private final Findings findings;
    private final Tracker tracker;
    private boolean goesOn = true;

    FullRun(Plan plan, ResultsFolder folder, ProgressDisplay display, ZonedDateTime start) {
        this.plan = plan;
        this.folder = folder;
        this.display = display;
        this.environment = environment(folder);
        this.settings = settings(plan, start);
        this.findings = new Findings(folder.path());
        this.tracker = new Tracker(plan, System::nanoTime);
    }

    /** Measures everything that is planned, unless a lock shows to be none. */
    RunReport run() {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(FullRun::daemon);
        try {
            var unused = clock.scheduleAtFixedRate(() -> display.update(tracker.now()), 0, 1, TimeUnit.SECONDS);
            for (int i = 0; goesOn && i < plan.parts().size(); i++) {
                tracker.begin(i);
                finish(plan.parts().get(i), outcome(plan.parts().get(i)));
            }
            return report();
        } finally {
            clock.shutdownNow();
        }
    }

    /** What one part throws must not cost the others' figures, whatever it is. */
    private String outcome(Part part) {
        try {
            return part.measure(plan.mode(), tracker, findings);
        } catch (IOException | RuntimeException | Error e) {
            findings.addFailure(part.id(), e);
            goesOn = !TwoHoldersException.isBehind(e);
            return "FAILED, " + e;
        }
    }

    private void finish(Part part, String outcome) {
        String took = String.format(Locale.ROOT, " in %.0f s", tracker.partSeconds());
        tracker.end();
        folder.write(report());
        display.finished(part.id() + " " + part.title() + ": " + outcome + took, tracker.now());
    }

    private RunReport report() {
        return findings.report(environment, settings, tracker.elapsedSeconds());
    }

    private static Environment environment(ResultsFolder folder) {
        try (Server server = new Server()) {
            return Environment.now(server.version(), folder.path());
        }
    }

    private static Settings settings(Plan plan, ZonedDateTime start) {
        Mode mode = plan.mode();
        return new Settings(
                mode.name(),
                start.truncatedTo(ChronoUnit.SECONDS).toOffsetDateTime().toString(),
                mode.works().turns(),
                mode.curves().turns(),
                JmhRun.turns(mode.quick()),
                plan.parts().stream().map(Part::id).toList());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    }
}
