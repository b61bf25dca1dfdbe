package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.report.PeerReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WorkPartTest {
    private final WorkPart part = new WorkPart(Work.B3);
    private final Findings findings = new Findings(Path.of("unused"));
    private final Results results = new Results();

    @Test
    void peerThatFailedIsNamedBesideTheFiguresOfTheOthers() {
        results.add(Peer.BATON, new Sample().with(Metric.COMMANDS, 0).with(Metric.PAIR_NANOS, 60));
        results.add(Peer.REDISSON, new Sample().with(Metric.COMMANDS, 2));
        results.fail(Peer.REDISSON, new IllegalStateException("broken"));

        assertThat(part.add(results, findings)).isEqualTo("2 of 2 targets met, FAILED: Redisson RLock");
        assertThat(findings.works()).hasSize(1);
        assertThat(findings.works().get(0).peers()).extracting(PeerReport::peer).containsExactly("BATON");
        assertThat(findings.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.where()).isEqualTo("B3, Redisson RLock");
            assertThat(failure.message()).contains("broken");
        });
    }

    @Test
    void workOfWhichNothingWasMeasuredHasNoTables() {
        results.fail(Peer.BATON, new IllegalStateException("broken"));

        assertThat(part.add(results, findings)).contains("FAILED: Baton");
        assertThat(findings.works()).isEmpty();
        assertThat(findings.failures()).hasSize(1);
    }
}
