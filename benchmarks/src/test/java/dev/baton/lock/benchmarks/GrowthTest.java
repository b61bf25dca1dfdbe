package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs curves for moments. */
@Timeout(120)
class CurvesTest {
    private static final Duration MOMENT = Duration.ofMillis(30);
    private static final Rounds MOMENTS = new Rounds(1, MOMENT, MOMENT);

    @Test
    void curveHasTheResultsOfEachSize() {
        try (Server server = new Server()) {
            CurveResults curve = new Curves(MOMENTS, /* quick= */ true).run(Growth.LOCKS, server);

            assertThat(curve.bySize()).containsOnlyKeys(Growth.LOCKS.sizes(true));
            assertThat(curve.bySize().values())
                    .allSatisfy(results -> assertThat(results.peers()).containsAll(Growth.LOCKS.peers()));
            assertThat(curve.bySize().values())
                    .allSatisfy(results -> assertThat(results.median(Peer.BATON, Metric.WAIT_P99_MICROS))
                            .isPositive());
        }
    }

    @ParameterizedTest
    @EnumSource(Growth.class)
    void eachCurveIsMeasured(Growth growth) {
        try (Server server = new Server()) {
            Results results = MOMENTS.run(growth.trials(2), List.of(Peer.BATON), server);

            assertThat(results.median(Peer.BATON, Metric.REQUESTS)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Growth.class)
    void glanceTakesSomeOfTheSizes(Growth growth) {
        assertThat(growth.sizes(true)).hasSize(3).isSubsetOf(growth.sizes(false));
    }

    @Test
    void fairLocksOfRedissonEndBeforeTheirThreadsFillTheMachine() {
        assertThat(Growth.CLIENTS.peers(32)).isEqualTo(Growth.CLIENTS.peers());
        assertThat(Growth.CLIENTS.peers(64)).doesNotContain(Peer.REDISSON_FAIR).contains(Peer.REDISSON);
    }
}
