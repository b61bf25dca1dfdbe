package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.EmbeddedSentinel;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
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

    /** Its password is for the servers; the sentinels have their own, or none. */
    @Test
    void R14_theMinimalUserIsEnoughBeforeAndAfterAFailover() throws InterruptedException {
        MinimalUser user = new MinimalUser("baton");
        user.define(redis.master());
        user.define(redis.replica());
        first.close();
        second.close();
        first = RedisLockClient.create(user.uri(redis.uri()));
        second = RedisLockClient.create(user.uri(redis.uri()));
        locksGoOnAfter(() -> redis.master().kill());
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

    /** What is half open then is a connection to a sentinel, or to the master that it has named. */
    @Test
    void L22_closeRightAfterOpeningEndsConnections() {
        assertThat(first.getLock("orders").isLocked()).isFalse();
        assertThat(second.getLock("orders").isLocked()).isFalse();
        Set<String> before = connections();
        Random random = new Random(22);
        for (int i = 0; i < 20; i++) {
            RedisLockClient client = RedisLockClient.create(redis.uri());
            LockSupport.parkNanos(random.nextLong(10_000_000));
            client.close();
        }
        await("nothing is left").until(() -> before.containsAll(connections()));
    }

    /** The connections of clients: without those of sentinels and replicas. */
    private Set<String> connections() {
        return Stream.concat(Stream.of(redis.master()), redis.sentinels().stream())
                .flatMap(SentinelTest::connections)
                .collect(Collectors.toSet());
    }

    private static Stream<String> connections(EmbeddedRedis server) {
        try (RespClient resp = server.resp()) {
            String own = "id=" + resp.integer("CLIENT", "ID") + " ";
            return resp.text("CLIENT", "LIST")
                    .lines()
                    .filter(line -> line.contains(" name= ") && line.contains(" flags=N "))
                    .filter(line -> !line.startsWith(own))
                    .map(line -> line.substring(0, line.indexOf(" fd=")));
        }
    }

    private void awaitWaiter() {
        await("a waiter").until(() -> first.inspect("orders").waiters().size() == 1);
    }

    private static ConditionFactory await(String state) {
        return Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(ScaledTime.limit());
    }

    private static LockHandle join(CompletableFuture<LockHandle> waiting) {
        return waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
