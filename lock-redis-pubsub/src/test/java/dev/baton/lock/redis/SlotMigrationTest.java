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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A slot that moves to a node which joined the cluster without slots, while locks of it are held and waited for. Until it has
 * arrived its keys are on both nodes, and the old one says ASK for those that it has given away.
 */
class SlotMigrationTest {
    private static final KeyNames KEYS = new KeyNames("baton", "");
    private static final Duration TIMEOUT = ScaledTime.of(3_000);
    private static final Duration LONGER = TIMEOUT.multipliedBy(3).dividedBy(2);
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(TIMEOUT);

    /** A heartbeat, and time to connect to a node for the first time: less than any lease, or the life of a queue. */
    private static final Duration WAKE_UP = Stage.HEARTBEAT.plus(ScaledTime.of(4_000));

    @RegisterExtension
    final Leftovers leftovers = Leftovers.ofThreads();

    private EmbeddedCluster cluster;
    private RedisClusterClient driver;
    private RedisLockClient first;
    private RedisLockClient second;
    private EmbeddedRedis source;
    private EmbeddedRedis target;
    private List<String> names; // of one slot

    @BeforeEach
    void open() {
        cluster = EmbeddedCluster.startWithSpare(3);
        driver = RedisClusterClient.create(cluster.uris().get(0));
        first = client();
        second = client();
        int slot = KEYS.slot("orders");
        names = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "order-" + i)
                .filter(name -> KEYS.slot(name) == slot)
                .limit(5)
                .toList();
        source = cluster.masterOf(KEYS.key("orders"));
        target = cluster.nodes().get(3);
    }

    private RedisLockClient client() {
        return RedisLockClient.builder()
                .clusterClient(driver)
                .unavailableTimeout(ScaledTime.limit())
                .build();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        driver.shutdown(0, 1, TimeUnit.SECONDS);
        cluster.close();
    }

    private SlotMigration migration() {
        return new SlotMigration(cluster, KEYS.slot("orders"), source, target);
    }

    /** Those of one client are renewed in one batch, which neither node can run once one key has moved. */
    @Test
    void R14_holdsAreRenewedHoweverLongTheSlotIsOnItsWay() throws InterruptedException {
        List<LockHandle> holds = List.of(hold(0, WATCHED), hold(1, WATCHED), hold(2, WATCHED));
        SlotMigration migration = migration();
        migration.move(KEYS.key(names.get(0)));
        assertHeldFor(LONGER, holds);
        migration.move(KEYS.key(names.get(1)));
        migration.move(KEYS.key(names.get(2)));
        assertHeldFor(LONGER, holds);
        migration.finish();
        assertHeldFor(TIMEOUT, holds);
        holds.forEach(LockHandle::release);
        assertThat(names).noneMatch(name -> first.inspect(name).locked());
    }

    /** Also those that come when the key has gone already, and those whose subscriptions are where it was. */
    @Test
    void L8_waitersGetALockWhoseKeyHasGoneAhead() throws InterruptedException {
        LockHandle held = hold(0);
        LockHandle other = hold(1);
        CompletableFuture<LockHandle> before = second.getLock(names.get(0)).acquireAsync();
        CompletableFuture<LockHandle> apart = second.getLock(names.get(1)).acquireAsync();
        awaitWaiters(names.get(0), 1);
        awaitWaiters(names.get(1), 1);
        SlotMigration migration = migration();
        migration.move(KEYS.key(names.get(0)));
        assertGranted(before, held);
        CompletableFuture<LockHandle> after = second.getLock(names.get(0)).acquireAsync();
        LockHandle again = join(after);
        CompletableFuture<LockHandle> last = first.getLock(names.get(0)).acquireAsync();
        awaitWaiters(names.get(0), 1);
        assertThat(keysAtTarget()).contains(KEYS.key(names.get(0)));
        migration.finish();
        assertGranted(last, again);
        assertGranted(apart, other);
    }

    @Test
    void R14_locksThatAreNewWhileTheirSlotIsOnItsWayAreMadeWhereItGoes() throws InterruptedException {
        SlotMigration migration = migration();
        LockHandle held = hold(0);
        assertThat(second.getLock(names.get(0)).tryAcquire()).isEmpty();
        assertThat(keysAtTarget()).contains(KEYS.key(names.get(0)));
        migration.finish();
        assertThat(second.getLock(names.get(0)).tryAcquire()).isEmpty();
        CompletableFuture<LockHandle> waiting = second.getLock(names.get(0)).acquireAsync();
        awaitWaiters(names.get(0), 1);
        assertGranted(waiting, held);
    }

    @Test
    void L1_L3_L8_clientsWorkOnWhileASlotMoves() throws InterruptedException {
        List<String> used = List.of(names.get(0), names.get(1), "elsewhere");
        try (ClientFleet fleet = new ClientFleet(used, builder -> builder.clusterClient(driver))) {
            fleet.awaitWork();
            SlotMigration migration = migration();
            fleet.awaitWork();
            migration.move(KEYS.key(names.get(0)));
            fleet.awaitWork();
            fleet.awaitWork();
            migration.finish();
            fleet.awaitWork();
            fleet.awaitWork();
            fleet.finish();
            assertThat(fleet.lost()).isZero();
            assertThat(used)
                    .allSatisfy(
                            name -> assertThat(fleet.ledger.longestPause(name)).isLessThan(WAKE_UP));
        }
    }

    private LockHandle hold(int name) throws InterruptedException {
        return hold(name, LockOptions.defaults());
    }

    private LockHandle hold(int name, LockOptions options) throws InterruptedException {
        return first.getLock(names.get(name), options).acquire();
    }

    private static void assertHeldFor(Duration time, List<LockHandle> holds) {
        Wait.during(time, () -> assertThat(holds).allMatch(LockHandle::isHeld));
    }

    private static void assertGranted(CompletableFuture<LockHandle> waiting, LockHandle held) {
        held.release();
        long released = System.nanoTime();
        LockHandle granted = join(waiting);
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(WAKE_UP);
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.release();
    }

    private List<String> keysAtTarget() {
        try (RespClient resp = target.resp()) {
            return resp.strings("CLUSTER", "GETKEYSINSLOT", Integer.toString(KEYS.slot("orders")), "1000");
        }
    }

    private void awaitWaiters(String name, int count) {
        Wait.until("waiters", () -> first.inspect(name).waiters().size() == count);
    }

    private static LockHandle join(CompletableFuture<LockHandle> waiting) {
        return waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
