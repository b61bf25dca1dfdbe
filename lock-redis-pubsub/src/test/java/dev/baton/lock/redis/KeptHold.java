package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A watched hold of a lock that nobody else wants, kept through a fault to see whether it is lost, and when that is told (L17). */
final class KeptHold {
    private final LockHandle handle;
    private final CompletableFuture<Told> told;

    private record Told(LockLostException loss, long nanos) {}

    KeptHold(RedisLockClient client, String name) throws InterruptedException {
        handle = client.getLock(name).acquire();
        told = handle.lost()
                .thenApply(loss -> new Told(loss, System.nanoTime()))
                .toCompletableFuture();
    }

    long token() {
        return handle.fencingToken();
    }

    /** The fault did not cost the hold, neither here nor on the server. */
    void assertKept() {
        assertThat(told).isNotDone();
        assertThat(handle.isHeld()).isTrue();
        handle.release();
    }

    /** The hold is lost, and that is told in time. */
    void assertLost(LockLostException.Reason reason, long sinceNanos, Duration most) {
        Wait.until("the loss is told", told::isDone);
        assertThat(handle.isHeld()).isFalse();
        assertThat(told.join().loss.reason()).isEqualTo(reason);
        assertThat(Duration.ofNanos(told.join().nanos - sinceNanos)).isLessThan(most);
    }
}
