package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.EmbeddedCluster;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.cluster.RedisClusterClient;
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
        client = RedisLockClient.create(driver);
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
        assertThat(cluster.masterOf(KEYS.key(moved))).isNotSameAs(dead);
        assertThat(other.isHeld()).isTrue();
        CompletableFuture<LockHandle> waiting = client.getLock(moved).acquireAsync();
        after.release();
        join(waiting).release();
        other.release();
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
