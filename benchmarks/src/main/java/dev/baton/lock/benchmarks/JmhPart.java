package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.jmh.JmhRun;
import dev.baton.lock.benchmarks.report.JmhScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** JMH's benchmarks, which bring servers of their own; JMH's file stays beside the others. */
record JmhPart() implements Part {
    private static final Duration FULL = Duration.ofMinutes(5);
    private static final Duration QUICK = Duration.ofSeconds(50);

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
        Path file = findings.folder().resolve("jmh.json");
        JmhRun.run(file, mode.quick());
        Files.deleteIfExists(Path.of(file + ".log")); // of use only where JMH failed
        List<JmhScore> scores = JmhScore.read(file);
        findings.addJmh(scores);
        return scores.size() + " scores";
    }
}
