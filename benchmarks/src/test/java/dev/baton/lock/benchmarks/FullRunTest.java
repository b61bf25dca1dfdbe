package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lock.benchmarks.peers.TwoHoldersException;
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
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FullRunTest {
    private static final ZonedDateTime START = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.UTC);

    @TempDir
    Path parent;

    private final StringWriter progress = new StringWriter();

    @Test
    void partThatFailsCostsTheOthersNothing() throws IOException {
        RunReport run = run(() -> {
            throw new AssertionError("| broken\nin two `lines`");
        });

        assertThat(run.failures()).extracting(RunReport.Failure::part).containsExactly("A");
        assertThat(progress.toString()).contains("A title: FAILED", "B title: went well");
        assertThat(page())
                .startsWith("# Benchmarks of 2026-01-02")
                .contains("- A: `java.lang.AssertionError: | broken in two 'lines'`");
        assertThat(failure().path("stackTrace").asText()).contains("FullRunTest");
        assertThat(failure().path("peer").isNull()).isTrue();
    }

    @Test
    void lockThatIsHeldTwiceEndsTheRun() throws IOException {
        RunReport run = run(() -> {
            throw new IllegalStateException("a round failed", new TwoHoldersException("two holders at once"));
        });

        assertThat(run.failures()).extracting(RunReport.Failure::part).containsExactly("A");
        assertThat(progress.toString()).contains("A title: FAILED").doesNotContain("went well");
        assertThat(page()).contains("- A: `java.lang.IllegalStateException: a round failed`");
    }

    private RunReport run(Supplier<String> first) {
        Plan plan = new Plan(Mode.glance(), List.of(new FakePart("A", first), new FakePart("B", () -> "went well")));
        ResultsFolder folder = ResultsFolder.create(parent, START.toLocalDate());
        return new FullRun(plan, folder, ProgressDisplay.of(false, new PrintWriter(progress)), START).run();
    }

    private String page() throws IOException {
        return Files.readString(parent.resolve("2026-01-02/results.md"));
    }

    private JsonNode failure() throws IOException {
        return new ObjectMapper()
                .readTree(parent.resolve("2026-01-02/results.json").toFile())
                .path("failures")
                .path(0);
    }
}
