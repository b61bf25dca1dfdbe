package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.lock.benchmarks.charts.Xml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the command for moments, and reads what it has written. */
@Timeout(120)
class AllTest {
    private static final List<String> MOMENTS =
            List.of("--quick", "--rounds", "2", "--seconds", "0.03", "--warm-up", "0.01");

    private final CommandUnderTest command;

    AllTest(@TempDir Path parent) {
        command = new CommandUnderTest(parent, MOMENTS);
    }

    @Test
    void resultsAreWrittenThreeWays() throws IOException {
        int status = command.run("--only", "B1,B5b,G4", "--peers", "baton,spin,floor");

        assertThat(status).as(command.err()).isZero();
        JsonNode json = command.json();
        assertThat(ids(json.path("works"))).containsExactly("B1", "B5b");
        assertThat(ids(json.path("curves"))).containsExactly("G4");
        assertThat(json.path("failures")).isEmpty();
        checkEnvironment(json.path("environment"));
        checkPair(json.path("works").path(0));
        checkWaits(json.path("works").path(1));
        checkPage(command.page(), command.onlyFolder());
    }

    @Test
    void roundsLengthAndWarmUpAreChosenOneByOne() throws IOException {
        CommandUnderTest quick = new CommandUnderTest(command.parent(), List.of("--quick", "--only", "B3"));

        assertThat(quick.run("--warm-up", "0.01", "--seconds", "0.03", "--peers", "baton"))
                .as(quick.err())
                .isZero();

        Rounds usual = Mode.glance().works();
        JsonNode settings = quick.json().path("settings").path("works");
        assertThat(settings.path("rounds").asInt()).isEqualTo(usual.count());
        assertThat(settings.path("roundSeconds").asDouble()).isEqualTo(0.03);
        assertThat(settings.path("warmUpSeconds").asDouble()).isEqualTo(0.01);
    }

    @Test
    void eachRunTellsWhatCameOutAndHasAFolderOfItsOwn() throws IOException {
        assertThat(command.run("--only", "B3", "--peers", "baton"))
                .as(command.err())
                .isZero();
        assertThat(command.out()).contains("1 part, about 1 min", "2 of 2 targets met", "results.md");
        assertThat(command.err()).contains("B3 reentrant lock + unlock: 2 of 2 targets met in ");

        assertThat(command.run("--only", "B3", "--peers", "baton")).isZero();
        assertThat(command.folders())
                .hasSize(2)
                .anyMatch(folder -> folder.toString().endsWith("-2"));
    }

    @Test
    void wrongUsageIsExplained() throws IOException {
        assertRefused("nothing is called B0", "--only", "B0");
        assertRefused("nothing is called X", "--skip", "X");
        assertRefused("nothing is left to measure", "--only", "B1", "--skip", "B1");
        assertRefused("--rounds has to be positive", "--rounds", "0");
        assertRefused("--seconds has to be positive", "--seconds", "0");
        assertRefused("--warm-up has to be positive", "--warm-up", "NaN");
        assertThat(command.folders()).isEmpty();
    }

    private void assertRefused(String explanation, String... args) {
        assertThat(command.run(args)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(command.err()).contains(explanation);
    }

    private static void checkEnvironment(JsonNode environment) {
        assertThat(environment.path("cores").asInt()).isPositive();
        assertThat(environment.path("redis").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(environment.path("libraries").path("Redisson").asText()).matches("\\d.*");
        assertThat(environment.path("libraries").path("Lettuce").asText()).matches("\\d.*");
    }

    private static void checkPair(JsonNode pair) {
        JsonNode baton = pair.path("peers").path(0);
        assertThat(baton.path("peer").asText()).isEqualTo("BATON");
        JsonNode median = baton.path("figures").path(0);
        assertThat(median.path("metric").asText()).isEqualTo("MEDIAN_MICROS");
        assertThat(median.path("rounds")).hasSize(2);
        assertThat(median.path("min").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(median.path("median").asDouble());
        assertThat(median.path("max").asDouble())
                .isGreaterThanOrEqualTo(median.path("median").asDouble());
        assertThat(median.path("toFloor").isNumber()).isTrue();
        assertThat(median.path("toRedisson").isNull()).isTrue();
        assertThat(pair.path("targets")).hasSize(1);
        assertThat(pair.path("targets").path(0).path("met").isBoolean()).isTrue();
    }

    private static void checkWaits(JsonNode work) {
        JsonNode waits = work.path("peers").path(0).path("waits");
        assertThat(waits.path("count").asLong()).isPositive();
        assertThat(waits.path("p50").asDouble())
                .isLessThanOrEqualTo(waits.path("max").asDouble());
        assertThat(waits.path("distribution")).isNotEmpty();
    }

    private static void checkPage(String page, Path folder) throws IOException {
        for (Work work : List.of(Work.B1, Work.B5B)) {
            assertThat(page).contains("### " + work.id() + " " + work.title(), "**" + work.id() + "**");
        }
        assertThat(page)
                .contains("Baton / floor, median µs", "Baton, share of work")
                .doesNotContain("Redisson RLock");
        List<String> images = page.lines().filter(line -> line.startsWith("![")).toList();
        assertThat(images).hasSize(1);
        for (String image : images) {
            String file = image.substring(image.lastIndexOf('(') + 1, image.length() - 1);
            assertThat(Xml.parse(Files.readString(folder.resolve(file)))
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
        }
    }

    private static List<String> ids(JsonNode parts) {
        return StreamSupport.stream(parts.spliterator(), false)
                .map(part -> part.path("id").asText())
                .toList();
    }
}
