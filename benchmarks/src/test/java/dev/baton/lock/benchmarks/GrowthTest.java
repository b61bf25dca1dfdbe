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
class GrowthTest {
    private static final Duration MOMENT = Duration.ofMillis(30);
    private static final Rounds MOMENTS = new Rounds(1, MOMENT, MOMENT);

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
