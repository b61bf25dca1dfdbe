package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In virtual time: how long a client's turn lasts while a stranger waits, and since when an unseen loss counts. */
class HandoffTurnTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_LOCAL_HANDOFFS = 32;

    private final VirtualTime time = new VirtualTime();
    private final ContestedBackend backend = new ContestedBackend(time);
    private final Engine engine = new Engine(
            new Settings(
                    "host/1/test",
                    LockOptions.defaults().maxLocalHandoffs(MAX_LOCAL_HANDOFFS),
                    2_000 * MILLI,
                    10_000 * MILLI,
                    3_000 * MILLI,
                    30_000 * MILLI),
            backend,
            time,
            Runnable::run,
            () -> 0.5);
    private final DistributedLock lock = engine.getLock("orders");
    private final List<Long> turns = new ArrayList<>(); // when each of the client's waiters got the lock

    /** The last of the handoffs starts before two milliseconds of them are over; its hold may last beyond that. */
    @Test
    void L9_localHandoffsEndAfterTheirTime() {
        long longest = 2 * MILLI;
        long hold = MILLI;
        contend(2 * MAX_LOCAL_HANDOFFS, hold);
        assertThat(backend.yields()).hasSize(1);
        long firstHandoff = turns.get(1);
        long yielded = backend.yields().get(0);
        assertThat(yielded - firstHandoff).isBetween(longest, longest + hold);
        assertThat(turns).hasSizeBetween(3, 4);
        assertThat(turns.get(turns.size() - 1) - firstHandoff).isLessThan(longest);
    }

    /** Short holds reach the number of handoffs first. */
    @Test
    void L9_localHandoffsEndAfterTheirNumber() {
        contend(2 * MAX_LOCAL_HANDOFFS, MILLI / 20);
        assertThat(backend.yields()).hasSize(1);
        assertThat(turns).hasSize(1 + MAX_LOCAL_HANDOFFS);
    }

    /** A hold that was handed over to a waiter who has given up goes to the next one, and counts once. */
    @Test
    void L9_aWaiterWhoGivesUpDoesNotProlongTheTurn() {
        DistributedLock once = engine.getLock("orders", LockOptions.defaults().maxLocalHandoffs(1));
        var first = once.acquireAsync();
        time.advance(MILLI);
        var second = once.acquireAsync(Duration.ofSeconds(1));
        var third = once.acquireAsync(Duration.ofSeconds(2));
        var fourth = once.acquireAsync(Duration.ofSeconds(3));
        var unused = first.join().releaseAsync();
        second.cancel(/* mayInterruptIfRunning= */ false);
        time.advance(MILLI);
        assertThat(third).isCompleted();
        unused = third.join().releaseAsync();
        time.advance(MILLI);
        assertThat(backend.yields()).hasSize(1);
        assertThat(fourth).isNotDone();
    }

    private void contend(int waiters, long holdNanos) {
        for (int i = 0; i < waiters; i++) {
            var unused = lock.acquireAsync().thenAccept(hold -> {
                turns.add(time.nanoTime());
                time.schedule(hold::releaseAsync, holdNanos);
            });
        }
        time.advance(waiters * holdNanos + 100 * MILLI);
    }

    /** It ended with its lease, although the process stood still and nobody looked until the release. */
    @Test
    void L19_aHoldThatEndedUnseenWasLostAtTheEndOfItsLease() {
        var acquired = lock.acquireAsync(Duration.ofSeconds(1));
        time.advance(1);
        LockHandle held = acquired.join();
        time.standStill(TimeUnit.HOURS.toNanos(1));
        LockLostException loss = catchThrowableOfType(LockLostException.class, held::release);
        assertThat(loss.reason()).isEqualTo(LockLostException.Reason.EXPIRED);
        assertThat(loss.since())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(61)),
                        Instant.now().minus(Duration.ofMinutes(59)));
    }
}
