package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lock.benchmarks.progress.ProgressDisplay;
import dev.baton.lock.benchmarks.report.ResultsFolder;
import dev.baton.lock.benchmarks.report.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FullRunTest {
    private static final ZonedDateTime START = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.UTC);

    @TempDir
    Path parent;

    @Test
    void partThatFailsCostsTheOthersNothing() throws IOException {
        StringWriter progress = new StringWriter();
        Plan plan = new Plan(
                Mode.glance(),
                List.of(
                        new FakePart("A", () -> {
                            throw new AssertionError("| broken\nin two `lines`");
                        }),
                        new FakePart("B", () -> "went well")));
        ResultsFolder folder = ResultsFolder.create(parent, START.toLocalDate());

        RunReport run = new FullRun(plan, folder, ProgressDisplay.of(false, new PrintWriter(progress)), START).run();

        assertThat(run.failures()).extracting(RunReport.Failure::part).containsExactly("A");
        assertThat(progress.toString()).contains("A title: FAILED", "B title: went well");
        assertThat(Files.readString(folder.path().resolve("results.md")))
                .startsWith("# Benchmarks of 2026-01-02")
                .contains("- A: `java.lang.AssertionError: | broken in two 'lines'`");
        JsonNode failure = new ObjectMapper()
                .readTree(folder.path().resolve("results.json").toFile())
                .path("failures")
                .path(0);
        assertThat(failure.path("stackTrace").asText()).contains("FullRunTest");
    }
}
