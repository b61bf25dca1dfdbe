package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockEvent;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LossesToldTest {
    private static final LockEvent EVENT = new LockEvent(
            "lock-1",
            "owner",
            10,
            Duration.ZERO,
            Duration.ZERO,
            new LockLostException("lock-1", 10, Reason.TAKEN, Instant.EPOCH, null));

    private final LossesTold losses = new LossesTold();

    @Test
    void aLossThatWasToldIsFound() throws InterruptedException {
        losses.onLost(EVENT);

        assertThat(losses.await("lock-1", 10, /* limitMillis= */ 0)).contains(Reason.TAKEN);
    }

    @Test
    void aLossOfAnotherHoldIsNot() throws InterruptedException {
        losses.onLost(EVENT);

        assertThat(losses.await("lock-1", 11, /* limitMillis= */ 0)).isEmpty();
        assertThat(losses.await("lock-2", 10, /* limitMillis= */ 0)).isEmpty();
    }
}
