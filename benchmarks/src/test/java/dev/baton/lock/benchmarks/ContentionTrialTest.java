package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContentionTrialTest {
    @Test
    void waitThatTheStopOvertakesIsTheLongest() {
        Trial.Factory trials = ContentionTrial.of(/* threads= */ 2, /* clients= */ 1, Duration.ofMillis(800));
        try (Server server = new Server();
                Trial trial = trials.open(Peer.SPIN, server)) {
            Sample sample = trial.run(Duration.ofMillis(400));

            assertThat(sample.get(Metric.RATE)).isZero();
            assertThat(sample.get(Metric.WAIT_MAX_MICROS)).isGreaterThan(200_000);
        }
    }
}
