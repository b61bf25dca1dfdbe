package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.EmbeddedSentinel;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locks on a master and a replica that sentinels watch: {@code create("redis-sentinel://…")} finds the master. */
class SentinelTest {
    @RegisterExtension
    final Leftovers leftovers = Leftovers.ofThreads();

    private EmbeddedSentinel redis;
    private RedisLockClient first;
    private RedisLockClient second;

    @BeforeEach
    void open() {
        redis = EmbeddedSentinel.start();
        first = RedisLockClient.create(redis.uri());
        second = RedisLockClient.create(redis.uri());
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        redis.close();
    }

    @Test
    void L8_releaseGrantsToAnotherClient() throws InterruptedException {
        LockHandle held = first.getLock("orders").acquire();
        CompletableFuture<LockHandle> waiting = second.getLock("orders").acquireAsync();
        awaitWaiter();
        held.release();
        LockHandle granted = join(waiting);
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.release();
    }

    @Test
    void R14_locksGoOnAtTheNewMasterAfterTheOldOneCrashed() throws InterruptedException {
        locksGoOnAfter(() -> redis.master().kill());
    }

    @Test
    void R14_locksGoOnAtTheNewMasterWhileTheOldOneIsFrozen() throws InterruptedException {
        locksGoOnAfter(() -> redis.master().freeze());
    }

    private void locksGoOnAfter(Runnable failure) throws InterruptedException {
        LockHandle before = first.getLock("orders").acquire();
        before.release();
        failure.run();
        LockHandle after = join(first.getLock("orders").acquireAsync());
        assertThat(redis.currentMaster()).isSameAs(redis.replica());
        assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
        CompletableFuture<LockHandle> waiting = second.getLock("orders").acquireAsync();
        awaitWaiter();
        after.release();
        join(waiting).release();
    }

    private void awaitWaiter() {
        Awaitility.await("a waiter")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(ScaledTime.limit())
                .until(() -> first.inspect("orders").waiters().size() == 1);
    }

    private static LockHandle join(CompletableFuture<LockHandle> waiting) {
        return waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
