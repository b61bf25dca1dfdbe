package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import org.junit.jupiter.api.Test;

class WorkTest {
    @Test
    void idStandsForItsPartsButNotForLargerNumbers() {
        assertThat(Work.B1.isMeantBy("b1")).isTrue();
        assertThat(Work.B10.isMeantBy("B1")).isFalse();
        assertThat(Work.B7_8.isMeantBy("B7")).isTrue();
        assertThat(Work.B5B.isMeantBy("B5")).isTrue();
        assertThat(Work.B5.isMeantBy("B5b")).isFalse();
    }

    @Test
    void boundsArePrintedWithAllTheirDigits() {
        assertThat(Target.atMost(Peer.BATON, Metric.RENEWAL_COMMANDS, 0.004).limit())
                .isEqualTo("<= 0.004");
        assertThat(Target.atLeast(Peer.BATON, Metric.RATE, 30).limit()).isEqualTo(">= 30");
    }
}
