package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In which order, and when, the engine's contenders ask again; on a virtual clock. */
class WakingTest {
    private static Engine engine(String id, Servers servers, Duration retryDelay) {
        RedlockOptions options = RedlockOptions.defaults()
                .serverTimeout(Duration.ofMillis(100))
                .retryDelay(retryDelay)
                .retryJitter(Duration.ZERO);
        return Backends.engine(id, servers, options);
    }

    /** Each of the waiters asks for itself; whoever asks first when the lock is free has it. */
    @Test
    void L9_theOldestOfAClientsWaitersInStrictOrderAsksFirst() {
        VirtualTime time = new VirtualTime();
        ModelServers servers = new ModelServers(time, new Random(1), 3, /* tokensAhead= */ false);
        ModelNode.Network calm = new ModelNode.Network(/* overtakes= */ false, 0, 0);
        Duration often = Duration.ofMillis(20);
        DistributedLock others =
                engine("other", servers.connections(calm), often).getLock("lock");
        LockOptions strict = LockOptions.defaults().maxLocalHandoffs(0);
        DistributedLock lock = engine("me", servers.connections(calm), often).getLock("lock", strict);
        for (int i = 0; i < 12; i++) { // so that the numbers of those that wait do not begin with 1
            CompletableFuture<LockHandle> before = lock.acquireAsync();
            time.pass(100);
            assertThat(before).isCompleted();
            var unused = before.join().releaseAsync();
            time.pass(100);
        }
        CompletableFuture<LockHandle> held = others.acquireAsync();
        time.pass(100);
        List<Integer> order = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int waiter = i;
            expected.add(waiter);
            var unused = lock.acquireAsync().thenAccept(handle -> {
                order.add(waiter);
                var unusedToo = handle.releaseAsync();
            });
            time.pass(3);
        }
        time.pass(500);
        assertThat(held).isCompleted();
        var unused = held.join().releaseAsync();
        time.pass(5_000);
        assertThat(order).isEqualTo(expected);
    }
}
