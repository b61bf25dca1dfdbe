package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final List<String> NONE = List.of();

    @Test
    void everythingIsPlannedWithinItsTime() {
        assertThat(Plan.of(Mode.full(), NONE, NONE).estimate()).isLessThan(Duration.ofMinutes(40));
        assertThat(Plan.of(Mode.glance(), NONE, NONE).estimate()).isLessThan(Duration.ofSeconds(255));
    }

    @Test
    void partsHaveIdsOfTheirOwn() {
        assertThat(Plan.everything())
                .extracting(Part::id)
                .doesNotHaveDuplicates()
                .contains("B1", "G1", "JMH");
    }

    @Test
    void whatIsSkippedIsNotPlanned() {
        Plan plan = Plan.of(Mode.glance(), List.of("B7", "G1"), List.of("B7-8"));

        assertThat(plan.parts()).extracting(Part::id).contains("B7-1", "G1").doesNotContain("B7-8", "B1", "JMH");
    }

    @Test
    void glanceTakesThoseThatTargetsSpeakOf() {
        assertThat(Mode.glance().peers(Work.B5)).containsExactly(Peer.BATON, Peer.REDISSON);
        assertThat(Mode.full().peers(Work.B5)).isEqualTo(Work.B5.peers());
    }
}
