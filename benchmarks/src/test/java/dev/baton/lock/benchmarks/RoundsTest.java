package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.TwoHoldersException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers whose trials fail when they are told to. */
@Timeout(60)
class RoundsTest {
    private static final String OPEN = "open";
    private static final String WARM_UP = "warm-up";
    private static final String ROUND = "round 2";
    private static final String CLOSE = "close";
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Server server = new Server();
    private final List<Peer> open = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {OPEN, WARM_UP, ROUND, CLOSE})
    void failureOfOneCostsTheOthersNothing(String step) {
        Results results = run(step, new IllegalStateException("broken"));

        assertThat(results.peers()).containsExactly(Peer.FLOOR);
        assertThat(results.values(Peer.FLOOR, Metric.RATE)).hasSize(3);
        assertThat(results.failures()).containsOnlyKeys(Peer.SPIN);
        assertThat(results.failures().get(Peer.SPIN)).hasMessage("broken");
        assertThat(open).isEmpty();
    }

    @Test
    void twoHoldersAtOnceEndTheMeasurement() {
        RuntimeException found = new IllegalStateException("a round failed", new TwoHoldersException("two holders"));

        assertThatThrownBy(() -> run(ROUND, found)).isSameAs(found);
        assertThat(open).isEmpty();
    }

    private Results run(String failingStep, RuntimeException failure) {
        Trial.Factory trials = (peer, ofAll) -> new FailingTrial(peer, peer == Peer.SPIN ? failingStep : "", failure);
        return new Rounds(3, MOMENT, MOMENT).run(trials, List.of(Peer.FLOOR, Peer.SPIN), server);
    }

    private final class FailingTrial implements Trial {
        private final Peer peer;
        private final String failingStep;
        private final RuntimeException failure;
        private int rounds;

        FailingTrial(Peer peer, String failingStep, RuntimeException failure) {
            this.peer = peer;
            this.failingStep = failingStep;
            this.failure = failure;
            step(OPEN);
            open.add(peer);
        }

        private void step(String step) {
            if (step.equals(failingStep)) {
                throw failure;
            }
        }

        @Override
        public void warmUp(Duration length) {
            step(WARM_UP);
        }

        @Override
        public Sample run(Duration length) {
            rounds++;
            step("round " + rounds);
            return new Sample().with(Metric.RATE, 1);
        }

        @Override
        public void close() {
            open.remove(peer);
            step(CLOSE);
        }
    }
}
