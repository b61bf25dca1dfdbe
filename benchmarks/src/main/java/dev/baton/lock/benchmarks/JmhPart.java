package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.jmh.JmhRun;
import dev.baton.lock.benchmarks.report.JmhScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** JMH's benchmarks, which bring servers of their own. JMH's file names paths of the machine: its scores are kept. */
record JmhPart() implements Part {
    private static final Duration FULL = Duration.ofMinutes(5);
    private static final Duration QUICK = Duration.ofSeconds(30);

    @Override
    public String id() {
        return "JMH";
    }

    @Override
    public String title() {
        return "one operation, repeated";
    }

    @Override
    public Duration estimate(Mode mode) {
        return mode.quick() ? QUICK : FULL;
    }

    @Override
    public String measure(Mode mode, Rounds.Observer observer, Findings findings) throws IOException {
        Path file = Files.createTempFile("baton-jmh", ".json");
        Path log = Path.of(file + ".log"); // as JmhRun names it
        try {
            JmhRun.run(file, mode.quick());
            List<JmhScore> scores = JmhScore.read(file);
            findings.addJmh(scores);
            return scores.size() + " scores";
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(log);
        }
    }
}
