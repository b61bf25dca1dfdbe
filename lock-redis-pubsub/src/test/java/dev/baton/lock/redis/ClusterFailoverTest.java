package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.EmbeddedCluster;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.RespException;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster whose masters have replicas; the driver's client is handed in as it is by default: without topology refresh. */
class ClusterFailoverTest {
    private static final KeyNames KEYS = new KeyNames("baton", "");

    @RegisterExtension
    final Leftovers leftovers = Leftovers.ofThreads();

    private EmbeddedCluster cluster;
    private RedisClusterClient driver;
    private RedisLockClient client;

    @BeforeEach
    void open() {
        cluster = EmbeddedCluster.start(3, 1);
        driver = RedisClusterClient.create(cluster.uris().get(0));
        client = RedisLockClient.builder()
                .clusterClient(driver)
                .unavailableTimeout(ScaledTime.limit())
                .build();
    }

    @AfterEach
    void close() {
        client.close();
        driver.shutdown(0, 1, TimeUnit.SECONDS);
        cluster.close();
    }

    @Test
    void R14_locksOfADeadMasterGoOnAtItsReplicaAndThoseOfOthersAreHeldThroughout() throws InterruptedException {
        EmbeddedRedis dead = cluster.nodes().get(0);
        String moved = nameAt(dead);
        String still = nameAt(cluster.nodes().get(1));
        LockOptions options = LockOptions.defaults().watchdogTimeout(ScaledTime.of(9_000));
        LockHandle before = client.getLock(moved).acquire();
        before.release();
        LockHandle other = client.getLock(still, options).acquire();
        dead.kill();
        LockHandle after = join(client.getLock(moved).acquireAsync());
        assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
        awaitReplicaAsMasterOf(moved);
        assertThat(other.isHeld()).isTrue();
        CompletableFuture<LockHandle> waiting = client.getLock(moved).acquireAsync();
        after.release();
        join(waiting).release();
        other.release();
    }

    @Test
    void L1_L3_R14_clientsWorkOnAfterAMasterCrashed() throws InterruptedException {
        List<String> names =
                cluster.nodes().subList(0, 3).stream().map(this::nameAt).toList();
        try (ClientFleet fleet = new ClientFleet(names, builder -> builder.clusterClient(driver))) {
            fleet.awaitWork();
            cluster.nodes().get(0).kill();
            fleet.awaitWork();
            awaitReplicaAsMasterOf(names.get(0));
            fleet.finish();
        }
    }

    /** And when it thaws, it does what it was told before, as long as it believes that it is the master. */
    @Test
    void L1_L3_R10_R14_clientsWorkOnWhileAMasterIsFrozenAndWhenItThaws() throws InterruptedException {
        List<String> names =
                cluster.nodes().subList(0, 3).stream().map(this::nameAt).toList();
        try (ClientFleet fleet = new ClientFleet(names, builder -> builder.clusterClient(driver))) {
            fleet.awaitWork();
            cluster.nodes().get(0).freeze();
            fleet.awaitWork();
            awaitReplicaAsMasterOf(names.get(0));
            cluster.nodes().get(0).thaw();
            fleet.awaitWork();
            fleet.finish();
        }
    }

    /** The replica acknowledges a hold that waits for it, and has it when it is the master. */
    @Test
    void R14_aHoldThatTheReplicaHasOutlivesTheFailover() throws InterruptedException {
        EmbeddedRedis dead = cluster.nodes().get(0);
        String name = nameAt(dead);
        LockOptions options =
                LockOptions.defaults().watchdogTimeout(ScaledTime.of(9_000)).replicas(1, Duration.ofSeconds(5));
        LockHandle held = client.getLock(name, options).acquire();
        dead.kill();
        EmbeddedRedis master = cluster.nodes().get(3);
        Wait.until("the hold was renewed at the replica", () -> renewals(master, name) >= 2);
        assertThat(held.isHeld()).isTrue();
        assertThat(client.getLock(name).tryAcquire(ScaledTime.of(200))).isEmpty();
        held.release();
        join(client.getLock(name).acquireAsync()).release();
    }

    /** How many lease-changing commands the present hold has had; 0 where it cannot be read. */
    private static long renewals(EmbeddedRedis server, String name) {
        try (RespClient resp = server.resp()) {
            return Long.parseLong(String.valueOf(resp.call("HGET", KEYS.key(name), "sequence")));
        } catch (RespException e) {
            return 0; // MOVED
        }
    }

    /** On a busy machine the new master itself may be slow to say so; what the others have heard may be older. */
    private void awaitReplicaAsMasterOf(String name) {
        EmbeddedRedis replica = cluster.nodes().get(3);
        Wait.until("the replica is the master", () -> cluster.masterOf(KEYS.key(name)) == replica);
    }

    private String nameAt(EmbeddedRedis node) {
        return IntStream.range(0, 1000)
                .mapToObj(i -> "name-" + i)
                .filter(name -> cluster.masterOf(KEYS.key(name)) == node)
                .findFirst()
                .orElseThrow();
    }

    private static LockHandle join(CompletableFuture<LockHandle> waiting) {
        return waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
