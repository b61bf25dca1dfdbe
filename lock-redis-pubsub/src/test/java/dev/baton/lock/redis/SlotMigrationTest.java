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
    private static final int NAMES = 20; // enough for some to be renewed together
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
                .limit(NAMES)
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
        List<CompletableFuture<LockHandle>> acquired = names.stream()
                .map(name -> first.getLock(name, WATCHED).acquireAsync())
                .toList();
        List<LockHandle> holds = acquired.stream().map(SlotMigrationTest::join).toList();
        SlotMigration migration = migration();
        names.stream().limit(NAMES / 2).map(KEYS::key).forEach(migration::move);
        assertHeldFor(LONGER, holds);
        migration.keysLeft().forEach(migration::move);
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

    /** A change of the topology meanwhile shows a node that keeps no slot. */
    @Test
    void R14_theConnectionToANodeWithoutSlotsIsKeptWhileASlotIsOnItsWayThere() throws InterruptedException {
        SlotMigration migration = migration();
        LockHandle held = hold(0);
        List<String> connections = connections(target);
        assertThat(connections).isNotEmpty();
        EmbeddedRedis other = other(source);
        String elsewhere = nameAt(other);
        first.getLock(elsewhere).acquire().release();
        new SlotMigration(cluster, KEYS.slot(elsewhere), other, source).finish();
        Wait.until("the client knows where that slot is now", () -> {
            String before = redirections(other);
            first.getLock(elsewhere).acquire().release();
            return redirections(other).equals(before);
        });
        assertThat(connections(target)).containsAll(connections);
        held.release();
        migration.finish();
    }

    private EmbeddedRedis other(EmbeddedRedis master) {
        return cluster.nodes().stream()
                .filter(node -> node != master && node != target)
                .findFirst()
                .orElseThrow();
    }

    private String nameAt(EmbeddedRedis node) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "elsewhere-" + i)
                .filter(name -> cluster.masterOf(KEYS.key(name)) == node)
                .findFirst()
                .orElseThrow();
    }

    /** How often the node has answered MOVED. */
    private static String redirections(EmbeddedRedis node) {
        try (RespClient resp = node.resp()) {
            return resp.text("INFO", "errorstats")
                    .lines()
                    .filter(line -> line.startsWith("errorstat_MOVED"))
                    .findFirst()
                    .orElse("none");
        }
    }

    /** The ids of the connections by which locks are asked for: those of the tests speak RESP2. */
    private static List<String> connections(EmbeddedRedis node) {
        try (RespClient resp = node.resp()) {
            return resp.text("CLIENT", "LIST")
                    .lines()
                    .filter(line -> line.contains(" resp=3"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
        }
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
        return first.getLock(names.get(name)).acquire();
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
