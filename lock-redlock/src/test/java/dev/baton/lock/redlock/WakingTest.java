package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.Engine;
import dev.baton.lock.core.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In which order, and when, the engine's contenders ask again; on a virtual clock. */
class WakingTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private static RedlockOptions options(Duration retryDelay) {
        return RedlockOptions.defaults()
                .serverTimeout(Duration.ofMillis(100))
                .retryDelay(retryDelay)
                .retryJitter(Duration.ZERO);
    }

    private static Engine engine(String id, Servers servers, Duration retryDelay) {
        return engine(id, servers, retryDelay, Backends.wakeups(servers, options(retryDelay), () -> 0.5));
    }

    private static Engine engine(String id, Servers servers, Duration retryDelay, Wakeups wakeups) {
        RedlockOptions options = options(retryDelay);
        Settings settings = Backends.settings(id, options);
        return Backends.engine(servers, settings, Backends.on(servers, settings, options, wakeups), () -> 0.5);
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

    private static Group heldByOthers() {
        Group group = new Group(3);
        group.nodes.forEach(node -> node.holding("other#1#0", 60_000));
        return group;
    }

    /** From now on, only the first of the holds of "me" is granted, and the servers do not answer to the others. */
    private static void grantTheFirst(Group group) {
        group.nodes.forEach(
                node -> node.answering(call -> call.args().get(0).equals("me:1") ? List.of(1L, "7", "1000") : null));
    }

    /** That servers are silent about one lock does not keep back what a heartbeat brings to another. */
    @Test
    void L8_aHeartbeatsAnswersDoNotWaitForEachOther() {
        Group group = heldByOthers();
        Engine engine = engine("me", group.servers, NEVER);
        CompletableFuture<LockHandle> free = engine.getLock("free").acquireAsync();
        CompletableFuture<LockHandle> silent = engine.getLock("silent").acquireAsync();
        group.time.pass(500);
        grantTheFirst(group);
        group.time.pass(400); // the heartbeat comes after 850 ms here, and the servers' time is over 100 ms later
        assertThat(free).isCompleted();
        assertThat(silent).isNotDone();
    }

    @Test
    void L7_aHeartbeatsErrorsAreToldToThoseTheyConcern() {
        Group group = heldByOthers();
        Engine engine = engine("me", group.servers, NEVER);
        CompletableFuture<LockHandle> free = engine.getLock("free").acquireAsync();
        CompletableFuture<Optional<LockHandle>> silent =
                engine.getLock("silent").tryAcquireAsync(Duration.ofSeconds(3));
        group.time.pass(500);
        grantTheFirst(group);
        group.time.pass(3_000);
        assertThat(free).isCompleted();
        assertThatThrownBy(silent::join)
                .hasCauseInstanceOf(LockUnavailableException.class)
                .hasRootCauseInstanceOf(NoQuorumException.class)
                .rootCause()
                .hasMessageContaining("node-0 (no answer)");
    }

    /** What the messages of a quorum tell is asked for at once, without the pause between tries, or a heartbeat. */
    @Test
    void L8_aReleaseThatAQuorumHasToldOfWakesTheWaiter() {
        Group group = heldByOthers();
        Wakeups wakeups = Backends.wakeups(group.servers, options(NEVER), () -> 0.5);
        Engine engine = engine("me", group.servers, NEVER, wakeups);
        CompletableFuture<LockHandle> waiting = engine.getLock("lock").acquireAsync();
        group.time.pass(100);
        group.nodes.forEach(node -> node.granting(7));
        wakeups.listener(0).message("redlock:{lock}:free", "other#1#0");
        group.time.pass(10);
        assertThat(waiting).isNotDone();
        wakeups.listener(2).message("redlock:{lock}:free", "other#1#4");
        group.time.pass(10);
        assertThat(waiting).isCompleted();
    }

    /** One server may be behind the others, and tell of the release before. */
    @Test
    void L8_aMessageThatComesLateDoesNotHideTheNextRelease() {
        Group group = heldByOthers();
        Wakeups wakeups = Backends.wakeups(group.servers, options(NEVER), () -> 0.5);
        Engine engine = engine("me", group.servers, NEVER, wakeups);
        CompletableFuture<LockHandle> waiting = engine.getLock("lock").acquireAsync();
        for (int server : List.of(0, 1)) {
            wakeups.listener(server).message("redlock:{lock}:free", "other#1#0");
        }
        group.time.pass(100);
        assertThat(waiting).isNotDone();
        group.nodes.forEach(node -> node.granting(7));
        wakeups.listener(0).message("redlock:{lock}:free", "next#1#0");
        wakeups.listener(2).message("redlock:{lock}:free", "other#1#0");
        wakeups.listener(1).message("redlock:{lock}:free", "next#1#0");
        group.time.pass(10);
        assertThat(waiting).isCompleted();
    }
}
