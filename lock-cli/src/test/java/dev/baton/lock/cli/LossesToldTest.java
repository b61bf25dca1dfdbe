package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LossesToldTest {
    private final LossesTold losses = new LossesTold();

    @Test
    void aLossThatWasToldIsFound() throws InterruptedException {
        losses.onLost(new LockEvent("lock-1", "owner", 10, Duration.ZERO, Duration.ZERO, null));

        assertThat(losses.await("lock-1", 10, /* limitMillis= */ 0)).isTrue();
    }

    @Test
    void aLossOfAnotherHoldIsNot() throws InterruptedException {
        losses.onLost(new LockEvent("lock-1", "owner", 10, Duration.ZERO, Duration.ZERO, null));

        assertThat(losses.await("lock-1", 11, /* limitMillis= */ 0)).isFalse();
        assertThat(losses.await("lock-2", 10, /* limitMillis= */ 0)).isFalse();
    }
}
