package dev.baton.lock.benchmarks.footprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.benchmarks.Server;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.Tuning;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SubjectProcessTest {
    private static final Tuning TUNING = new Tuning(Duration.ofSeconds(30), Duration.ZERO);

    private final Server server = new Server();
    private final List<ProcessHandle> before = children();

    @AfterEach
    void noProcessIsLeft() {
        assertThat(children()).isSubsetOf(before);
        server.close();
    }

    @Test
    void doesWhatItIsTold() {
        try (SubjectProcess subject = start(Peer.BATON)) {
            subject.holdUpTo(20);
            subject.checkHolds(1);
            subject.churn(2);
            assertThat(subject.heapBytes()).isPositive();
            assertThat(subject.processorNanos()).isPositive();
        }
    }

    @Test
    void failureIsThrownWhereTheOrderWasGiven() {
        try (SubjectProcess subject = start(Peer.SPIN)) {
            assertThatThrownBy(() -> subject.holdUpTo(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("its own settings only");
        }
    }

    private SubjectProcess start(Peer peer) {
        return SubjectProcess.start(peer, server.uri(), TUNING);
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }
}
