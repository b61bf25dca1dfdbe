package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.EmbeddedSentinel;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a failover among three sentinels, a master and two replicas does to those who hold, wait and work. */
class SentinelFailoverTest {
    private static final Duration TIMEOUT = ScaledTime.of(9_000); // a failover takes less
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(TIMEOUT);
    private static final List<String> NAMES = List.of("orders", "bills", "stock");

    @RegisterExtension
    final Leftovers leftovers = Leftovers.ofThreads();

    private EmbeddedSentinel redis;
    private RedisLockClient first;
    private RedisLockClient second;

    @BeforeEach
    void open() {
        redis = EmbeddedSentinel.start(3, 2);
        first = client();
        second = client();
    }

    private RedisLockClient client() {
        return RedisLockClient.builder()
                .uri(redis.uri())
                .unavailableTimeout(ScaledTime.limit())
                .build();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        redis.close();
    }

    @Test
    void L1_L3_R14_clientsWorkOnAfterTheMasterCrashed() throws InterruptedException {
        try (ClientFleet fleet = fleet()) {
            fleet.awaitWork();
            redis.master().kill();
            fleet.awaitWork();
            assertThat(redis.currentMaster()).isNotSameAs(redis.master());
            fleet.finish();
        }
    }

    /** And when it thaws, it does what it was told before, as long as it believes that it is the master. */
    @Test
    void L1_L3_R10_R14_clientsWorkOnWhileTheMasterIsFrozenAndWhenItThaws() throws InterruptedException {
        try (ClientFleet fleet = fleet()) {
            fleet.awaitWork();
            redis.master().freeze();
            fleet.awaitWork();
            assertThat(redis.currentMaster()).isNotSameAs(redis.master());
            redis.master().thaw();
            fleet.awaitWork();
            fleet.awaitWork();
            fleet.finish();
        }
    }

    private ClientFleet fleet() {
        return new ClientFleet(NAMES, builder -> builder.uri(redis.uri()));
    }

    @Test
    void L17_L3_aHoldThatNoReplicaHasIsToldToBeLostAndGrantedToAnother() throws InterruptedException {
        first.getLock("other").acquire().release();
        LockHandle lost = acquireUnreplicated();
        redis.master().kill();
        redis.replicas().forEach(EmbeddedRedis::thaw);
        LockHandle granted = join(second.getLock("orders").acquireAsync());
        assertThat(lost.lost().toCompletableFuture())
                .succeedsWithin(TIMEOUT.dividedBy(3).plus(Stage.SLACK));
        assertThat(lost.isHeld()).isFalse();
        assertThat(granted.fencingToken()).isGreaterThan(lost.fencingToken());
        granted.release();
    }

    /** The replicas' connections are cut: what is in the pipe when a replica is frozen it would read when it thaws. */
    private LockHandle acquireUnreplicated() throws InterruptedException {
        redis.replicas().forEach(EmbeddedRedis::freeze);
        try (RespClient resp = redis.master().resp()) {
            assertThat(resp.integer("CLIENT", "KILL", "TYPE", "replica")).isEqualTo(2);
        }
        return first.getLock("orders", WATCHED).acquire();
    }

    @Test
    void R14_aHoldThatTheReplicasHaveOutlivesTheFailover() throws InterruptedException {
        LockOptions replicated = WATCHED.replicas(2, Duration.ofSeconds(5));
        LockHandle held = first.getLock("orders", replicated).acquire();
        CompletableFuture<LockHandle> waiting = second.getLock("orders").acquireAsync();
        Wait.until("a waiter", () -> first.inspect("orders").waiters().size() == 1);
        redis.master().kill();
        Wait.until("a replica is the master", () -> redis.currentMaster() != redis.master());
        EmbeddedRedis master = redis.currentMaster();
        Wait.until("the hold was renewed there", () -> role(master).equals("master") && renewals(master) >= 2);
        assertThat(held.isHeld()).isTrue();
        assertThat(held.lost().toCompletableFuture()).isNotDone();
        assertThat(waiting).isNotDone();
        held.release();
        LockHandle granted = join(waiting);
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.release();
    }

    /** How many lease-changing commands the present hold has had: the first of a replicated one is that of its replication. */
    private static long renewals(EmbeddedRedis server) {
        try (RespClient resp = server.resp()) {
            return Long.parseLong(String.valueOf(resp.call("HGET", "baton:{orders}", "sequence")));
        }
    }

    private static String role(EmbeddedRedis server) {
        try (RespClient resp = server.resp()) {
            return resp.strings("ROLE").get(0);
        }
    }

    private static LockHandle join(CompletableFuture<LockHandle> waiting) {
        return waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
