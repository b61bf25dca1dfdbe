package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The works of several processes, for moments and with two of them. */
@Timeout(120)
class ProcessTrialTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Server server = new Server();
    private final List<ProcessHandle> before = children();

    @AfterEach
    void noProcessIsLeft() {
        assertThat(children()).isSubsetOf(before);
        server.close();
    }

    @Test
    void processesContend() {
        try (Trial trial = ContentionTrial.inProcesses(4, 2).open(Peer.BATON_STRICT, server)) {
            Sample sample = firstWith(Metric.RATE, trial);

            assertThat(sample.get(Metric.LEAST_TO_MOST)).isBetween(0.0, 1.0);
            assertThat(sample.get(Metric.WAIT_MEDIAN_MICROS)).isPositive();
            assertThat(sample.get(Metric.CLIENT_CPU_MICROS)).isPositive();
            assertThat(sample.get(Metric.REQUESTS)).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void lockGoesRoundAmongProcesses() {
        try (Trial trial = HandoffTrial.toProcesses(1).open(Peer.BATON, server)) {
            Sample sample = firstWith(Metric.MEDIAN_MICROS, trial);

            assertThat(sample.get(Metric.REQUESTS)).isPositive();
        }
    }

    @Test
    void failureOfAProcessEndsTheRound() {
        try (Trial trial = ContentionTrial.inProcesses(2, 2).open(Peer.FLOOR, server)) {
            assertThatThrownBy(() -> trial.run(Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(Peer.FLOOR.title())
                    .hasMessageContaining("the floor has no contention");
        }
    }

    @Test
    void failureToConnectEndsTheStart() {
        server.close();

        assertThatThrownBy(() -> ContentionTrial.inProcesses(2, 2).open(Peer.FLOOR, server))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("process ");
    }

    /** Processes that are cold may need a moment or two for their first lock. */
    private static Sample firstWith(Metric metric, Trial trial) {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(ScaledTime.limit())
                .until(() -> trial.run(MOMENT), sample -> sample.get(metric) > 0);
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }
}
