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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locks on a cluster of three masters: each where its slot is, with grants by sharded messages. */
class ClusterTest {
    private static final KeyNames KEYS = new KeyNames("baton", "");

    private static EmbeddedCluster cluster;
    private static RedisClusterClient driver;

    @RegisterExtension
    final Leftovers leftovers = Leftovers.on(() -> cluster.uris());

    private RedisLockClient first;
    private RedisLockClient second;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(3);
        driver = RedisClusterClient.create(cluster.uris().get(0));
    }

    @AfterAll
    static void stop() {
        driver.shutdown(0, 1, TimeUnit.SECONDS);
        cluster.close();
    }

    @BeforeEach
    void open() {
        first = RedisLockClient.create(driver);
        second = RedisLockClient.create(driver);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void L1_locksAreKeptByTheMastersOfTheirSlots() throws InterruptedException {
        List<String> names = names("slot", 300);
        for (String name : names) {
            try (LockHandle handle = first.getLock(name).acquire()) {
                assertThat(second.getLock(name).tryAcquire()).isEmpty();
                assertThat(handle.isHeld()).isTrue();
            }
            second.getLock(name).tryAcquire().orElseThrow().release();
        }
        assertThat(names.stream().map(KEYS::slot).distinct()).hasSizeGreaterThan(290);
        assertThat(keysByMaster(names)).hasSize(3).allMatch(count -> count > 50);
    }

    @Test
    void L8_releaseGrantsToAnotherClientByShardedMessage() throws InterruptedException {
        for (String name : names("handoff", 12)) {
            long messages = messages(name);
            LockHandle held = first.getLock(name).acquire();
            CompletableFuture<LockHandle> waiting = second.getLock(name).acquireAsync();
            awaitWaiters(name, 1);
            held.release();
            LockHandle granted = waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
            granted.release();
            assertThat(messages(name)).isEqualTo(messages + 1);
        }
    }

    @Test
    void R11_watchedHoldsAreRenewedOnAllMasters() throws InterruptedException {
        LockOptions options = LockOptions.defaults().watchdogTimeout(ScaledTime.of(600));
        List<LockHandle> holds = new ArrayList<>();
        List<String> names = names("watched", 60);
        for (String name : names) {
            holds.add(first.getLock(name, options).acquire());
        }
        assertThat(keysByMaster(names)).hasSize(3);
        for (String name : names) {
            await("renewed three times").until(() -> renewals(name) >= 3);
        }
        assertThat(holds).allMatch(LockHandle::isHeld);
        assertThat(names).allMatch(name -> first.inspect(name).locked());
        holds.forEach(LockHandle::release);
        assertThat(names).noneMatch(name -> first.inspect(name).locked());
    }

    @Test
    void R8_waitersOfAllMastersGetTheirLocks() {
        List<String> names = names("many", 30);
        List<LockHandle> held = names.stream()
                .map(name -> first.getLock(name).acquireAsync().join())
                .toList();
        List<CompletableFuture<LockHandle>> waiting =
                names.stream().map(name -> second.getLock(name).acquireAsync()).toList();
        names.forEach(name -> awaitWaiters(name, 1));
        held.forEach(LockHandle::release);
        waiting.forEach(each -> each.orTimeout(5, TimeUnit.SECONDS).join().release());
    }

    /** The first call connects to its master; {@link #leftovers} looks for what is left there. */
    @Test
    void L22_closeRightAfterTheFirstCallEndsConnections() {
        Random random = new Random(22);
        for (String name : names("brief", 20)) {
            RedisLockClient client = RedisLockClient.create(driver);
            CompletableFuture<?> call = CompletableFuture.runAsync(() -> client.inspect(name));
            LockSupport.parkNanos(random.nextLong(5_000_000));
            client.close();
            assertThat(call.handle((done, failure) -> true)).succeedsWithin(ScaledTime.limit());
        }
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    private void awaitWaiters(String name, int count) {
        await("waiters").until(() -> first.inspect(name).waiters().size() == count);
    }

    private static org.awaitility.core.ConditionFactory await(String state) {
        return Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(ScaledTime.limit());
    }

    private static List<Long> keysByMaster(List<String> names) {
        return names.stream()
                .collect(Collectors.groupingBy(name -> cluster.masterOf(KEYS.key(name)), Collectors.counting()))
                .values()
                .stream()
                .toList();
    }

    /** How many lease-changing commands the lock's present hold has had. */
    private static long renewals(String name) {
        EmbeddedRedis master = cluster.masterOf(KEYS.key(name));
        try (RespClient resp = master.resp()) {
            Object sequence = resp.call("HGET", KEYS.key(name), "sequence");
            return sequence == null ? 0 : Long.parseLong(sequence.toString());
        }
    }

    private static long messages(String name) {
        try (RespClient resp = cluster.masterOf(KEYS.key(name)).resp()) {
            return resp.text("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_spublish:calls="))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                    .sum();
        }
    }
}
