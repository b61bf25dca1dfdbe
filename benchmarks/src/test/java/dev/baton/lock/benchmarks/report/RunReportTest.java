package dev.baton.lock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.lock.benchmarks.charts.Xml;
import dev.baton.lock.benchmarks.report.CurveReport.Step;
import dev.baton.lock.benchmarks.report.RunReport.Settings;
import dev.baton.lock.benchmarks.report.RunReport.Turns;
import dev.baton.lock.benchmarks.report.WorkReport.TargetReport;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RunReportTest {
    private final RunReport run = new RunReport(
            new Environment(2, "some CPU", "an OS", "a JDK", List.of(), "7.0.15", Map.of("Redisson", "4"), -1, "abc"),
            new Settings(
                    "full",
                    "2026-01-02T03:04:05Z",
                    new Turns(5, 1.2, 4),
                    new Turns(3, 0.5, 1),
                    new Turns(1, 1, 2),
                    List.of("B5", "B6", "G1")),
            90,
            List.of(
                    work("B5", peer("BATON", 100, 0.9), peer("REDISSON", 10, 0.1), peer("SPIN", 20, 0.2)),
                    work("B6", peer("BATON_STRICT", 50, 1), peer("REDISSON", 10, 0.1))),
            List.of(new CurveReport(
                    "G1",
                    "one lock",
                    "clients",
                    List.of(
                            new Step(1, List.of(peer("BATON", 100, 1), peer("REDISSON", 50, 1))),
                            new Step(8, List.of(peer("BATON", 90, 1)))))),
            List.of(),
            List.of());
    private final List<Chart> charts = Charts.of(run);

    @Test
    void pageHasTheTargetsFirst() {
        String page = Markdown.of(run, charts);

        assertThat(page)
                .startsWith("# Benchmarks of 2026-01-02\n\n## Targets\n")
                .contains("| **B5** title of B5 | Baton / Redisson RLock | 10.0 | >= 40 | **MISSED** |")
                .contains("- run: full, 1.5 min in all, from 2026-01-02T03:04:05Z\n")
                .contains("- each peer in a work: 5 rounds of 1.20 s after 4.00 s of warm-up\n")
                .contains("- at each size of a curve: 3 rounds of 0.5 s after 1.00 s of warm-up\n")
                .doesNotContain("in JMH")
                .contains("- load before: unknown");
    }

    @Test
    void peersAreRowsWithRatiosToWhatWasMeasured() {
        assertThat(Markdown.of(run, charts))
                .contains("| peer | acquisitions/s | to Redisson RLock | least/most |")
                .contains("| Baton | 100 (99.0–101) | 10.0 × | 0.9 (0.9–0.9) |")
                .contains("| waits, all rounds, µs | count | p50 | p90 | p99 | p99.9 | longest |")
                .doesNotContain("to floor", "RFairLock");
    }

    @Test
    void locksThatPollStandBesideBaton() {
        assertThat(SpinTable.of(List.of(
                        work("B1", withRequests("BATON", 2), withRequests("SPIN", 2)),
                        work("B5", withRequests("BATON", 2), withRequests("SPIN", 40)),
                        work("B6", peer("SPIN", 1, 1)))))
                .contains("### B12", "| B5 | spin lock, 1 ms | acquisitions/s | 10.0 | 10.0 | 40.0 | 2.00 |")
                .doesNotContain("| B1 |", "| B6 |");
        assertThat(SpinTable.of(run.works())).isEmpty();
    }

    @Test
    void curveHasARowForEachSizeAndNothingForWhoTookNoPart() {
        assertThat(Markdown.of(run, charts))
                .contains("| acquisitions/s by clients | Baton | Redisson RLock |")
                .contains("| 8 | 90.0 (89.0–91.0) |  |");
    }

    @Test
    void chartsAreImagesOfWhatWasMeasured() {
        assertThat(charts)
                .extracting(Chart::file)
                .containsExactly("throughput-by-clients.svg", "fairness.svg", "waits.svg");
        for (Chart chart : charts) {
            assertThat(Xml.parse(chart.svg()).getDocumentElement().getTextContent())
                    .contains(chart.title(), "Baton", "Redisson RLock");
            assertThat(Markdown.of(run, charts)).contains("![" + chart.title() + "](" + chart.file() + ")");
        }
        assertThat(charts.get(1).svg()).contains("Baton, no local handoff").doesNotContain("not measured");
    }

    @Test
    void withoutChartsNothingSpeaksOfThem() {
        assertThat(Markdown.of(run, charts)).contains("## Charts");
        assertThat(Markdown.of(run, List.of())).doesNotContain("## Charts");
    }

    @Test
    void dashStandsForAFigureThatOnlyOthersHave() {
        WorkReport work = work("B5", withRequests("BATON", 2), peer("SPIN", 10, 1));

        assertThat(WorkTables.of(work))
                .contains("| Baton | 10.0 (10.0–10.0) | 1.00 × | 2.00 (2.00–2.00) | – |")
                .contains("| spin lock, 1 ms | 2 | 1.00 | 100 | – | – | 100 |");
    }

    @Test
    void whatIsNoNumberIsNullInJson() throws JsonProcessingException {
        JsonNode json = new ObjectMapper().readTree(Json.of(run));

        JsonNode baton = json.path("works").path(0).path("peers").path(0);
        assertThat(baton.path("figures").path(0).path("toFloor").isNull()).isTrue();
        assertThat(baton.path("figures").path(0).path("toRedisson").asDouble()).isEqualTo(10);
        assertThat(baton.path("waits").path("max").asDouble()).isBetween(99.0, 101.0);
        assertThat(json.path("curves")
                        .path(0)
                        .path("steps")
                        .path(1)
                        .path("size")
                        .asInt())
                .isEqualTo(8);
    }

    private static WorkReport work(String id, PeerReport... peers) {
        TargetReport target = new TargetReport("Baton / Redisson RLock", 10, ">= 40", /* met= */ false);
        return new WorkReport(id, "title of " + id, "RATE", List.of(peers), List.of(target));
    }

    private static PeerReport peer(String peer, double rate, double leastToMost) {
        Histogram nanos = new Histogram(3);
        nanos.recordValue(1_000);
        nanos.recordValue(100_000);
        return new PeerReport(
                peer,
                PeerLooks.title(peer),
                List.of(
                        figure("RATE", "acquisitions/s", rate, 1),
                        figure("LEAST_TO_MOST", "least/most", leastToMost, 0)),
                Waits.of(nanos));
    }

    private static PeerReport withRequests(String peer, double requests) {
        return new PeerReport(
                peer,
                PeerLooks.title(peer),
                List.of(figure("RATE", "acquisitions/s", 10, 0), figure("REQUESTS", "requests each", requests, 0)),
                /* waits= */ null);
    }

    private static Figure figure(String metric, String title, double median, double spread) {
        double min = median - spread;
        double max = median + spread;
        return new Figure(metric, title, median, min, max, List.of(min, median, max), median / 10, Double.NaN);
    }
}
