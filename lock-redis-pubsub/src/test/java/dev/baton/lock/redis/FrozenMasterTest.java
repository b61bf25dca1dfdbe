package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.EmbeddedCluster;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One of three masters is frozen, and no replica takes its place: the others go on without it. */
class FrozenMasterTest {
    private static final KeyNames KEYS = new KeyNames("baton", "");
    private static final int HOLDS_PER_MASTER = 10;
    private static final Duration TIMEOUT = ScaledTime.of(3_000);
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(TIMEOUT);

    @RegisterExtension
    final Leftovers leftovers = Leftovers.ofThreads();

    private EmbeddedCluster cluster;
    private RedisClusterClient driver;
    private RedisLockClient client;

    @BeforeEach
    void open() {
        cluster = EmbeddedCluster.start(3, 0, "--cluster-require-full-coverage", "no");
        driver = RedisClusterClient.create(cluster.uris().get(1));
        client = RedisLockClient.builder()
                .clusterClient(driver)
                .unavailableTimeout(ScaledTime.limit())
                .build();
    }

    @AfterEach
    void close() {
        cluster.nodes().get(0).thaw();
        client.close();
        driver.shutdown(0, 1, TimeUnit.SECONDS);
        cluster.close();
    }

    @Test
    void D4_L16_L17_L18_holdsOfTheOthersAreRenewedAndThoseOfTheFrozenOneEnd() {
        EmbeddedRedis frozen = cluster.nodes().get(0);
        cluster.nodes().forEach(node -> acquire(names(node).get(0)).release()); // connects
        List<LockHandle> lost = holds(frozen);
        List<LockHandle> kept = Stream.of(1, 2)
                .flatMap(node -> holds(cluster.nodes().get(node)).stream())
                .toList();
        frozen.freeze();
        long frozenNanos = System.nanoTime();
        Wait.during(TIMEOUT.multipliedBy(2), () -> {
            assertThat(kept).allMatch(LockHandle::isHeld);
            if (System.nanoTime() - frozenNanos >= TIMEOUT.toNanos()) {
                assertThat(lost).noneMatch(LockHandle::isHeld);
            }
        });
        assertThat(lost)
                .allSatisfy(
                        hold -> assertThat(hold.lost().toCompletableFuture()).succeedsWithin(Stage.SLACK));
        assertThat(kept).noneMatch(hold -> hold.lost().toCompletableFuture().isDone());
        assertThat(kept).allMatch(hold -> leaseMillis(hold.lockName()) > 0);
        frozen.thaw();
        lost.forEach(this::assertGrantedAnew);
        assertThat(kept).allMatch(LockHandle::isHeld);
        kept.forEach(LockHandle::release);
        kept.forEach(this::assertGrantedAnew);
    }

    private List<LockHandle> holds(EmbeddedRedis node) {
        return names(node).stream().map(this::acquire).toList();
    }

    private List<String> names(EmbeddedRedis node) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "name-" + i)
                .filter(name -> cluster.masterOf(KEYS.key(name)) == node)
                .limit(HOLDS_PER_MASTER)
                .toList();
    }

    private LockHandle acquire(String name) {
        return client.getLock(name, WATCHED)
                .acquireAsync()
                .orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void assertGrantedAnew(LockHandle before) {
        LockHandle after = acquire(before.lockName());
        assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
        after.release();
    }

    /** What is left of the lease at the server. */
    private long leaseMillis(String name) {
        try (RespClient resp = cluster.masterOf(KEYS.key(name)).resp()) {
            String until = String.valueOf(resp.call("HGET", KEYS.key(name), "until"));
            return Long.parseLong(until) - System.currentTimeMillis();
        }
    }
}
