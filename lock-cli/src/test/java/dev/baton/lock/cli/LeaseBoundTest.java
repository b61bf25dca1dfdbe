package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaseBoundTest {
    private static final Duration LEASE = Duration.ofMillis(100);

    private long nanoTime = -5; // the monotonic clock may be negative

    @Test
    void aLeaseIsOverAfterItsTime() {
        LeaseBound lease = new LeaseBound(/* watched= */ false, LEASE, () -> nanoTime);

        assertThat(isOverAfter(lease, 100)).isFalse();
        assertThat(isOverAfter(lease, 101)).isTrue();
    }

    @Test
    void aWatchedHoldHasNoEndUntilItsLeaseIsReplaced() {
        LeaseBound lease = new LeaseBound(/* watched= */ true, LEASE, () -> nanoTime);
        assertThat(isOverAfter(lease, 1_000)).isFalse();

        lease.replaced(LEASE);

        assertThat(isOverAfter(lease, 101)).isTrue();
    }

    @Test
    void ofALeaseThatWasPerhapsReplacedTheEarlierEndCounts() {
        LeaseBound leased = new LeaseBound(/* watched= */ false, LEASE, () -> nanoTime);
        LeaseBound watched = new LeaseBound(/* watched= */ true, LEASE, () -> nanoTime);

        leased.perhapsReplaced(Duration.ofMillis(500));
        watched.perhapsReplaced(Duration.ofMillis(500));

        assertThat(isOverAfter(leased, 101)).isTrue();
        assertThat(isOverAfter(watched, 101)).isFalse();
        assertThat(isOverAfter(watched, 501)).isTrue();
    }

    @Test
    void aLockInsideMakesItLongerAndNeverShorter() {
        LeaseBound lease = new LeaseBound(/* watched= */ false, LEASE, () -> nanoTime);

        lease.perhapsLonger(Duration.ofMillis(50));
        assertThat(isOverAfter(lease, 100)).isFalse();
        lease.perhapsLonger(Duration.ofMillis(150));

        assertThat(isOverAfter(lease, 150)).isFalse();
        assertThat(isOverAfter(lease, 151)).isTrue();
    }

    private boolean isOverAfter(LeaseBound lease, long millis) {
        return lease.isOverAt(nanoTime + TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
