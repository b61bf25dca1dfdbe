package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in the peers with leases, renewals and fencing tokens: D2, D3, D5, D12, D13, D21, S4 and S6. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class PeerDefectsLeaseTest {
    private static final Duration WATCHDOG = ScaledTime.of(600);
    /** Far fewer than holds. */
    private static final int MOST_TIMERS = 100;

    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(WATCHDOG);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    // ---- leases

    /** D2: the lease that one thread left behind is not that of the next one, on the same object. */
    @Test
    void L4_leaseOfAnAbandonedHoldDoesNotTouchTheNextThreads() {
        DistributedLock lock = stage.client().getLock(stage.name());
        ServerView server = stage.view();
        Duration abandoned = ScaledTime.of(200);
        assertThat(stage.start(() -> lock.tryLock(Duration.ZERO, abandoned)).result())
                .isTrue();
        long begun = System.nanoTime();
        lock.lock();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(abandoned.plus(Stage.WAKE_UP));
        Wait.during(
                abandoned.multipliedBy(3),
                () -> assertThat(lock.isHeldByCurrentThread()).isTrue());
        assertThat(lock.remainingLease()).isGreaterThan(Duration.ofSeconds(20));
        assertThat(server.leaseMillis(lock.getName())).isGreaterThan(20_000);
        lock.unlock();
    }

    /** D3: a lease nested in a watched hold ends neither the hold nor its renewal; nor does its unlock. */
    @ParameterizedTest
    @ValueSource(longs = {100, 1_200})
    void L15_leaseNestedInAWatchedHoldLeavesItWatched(long nestedMillis) {
        DistributedLock lock = stage.client().getLock(stage.name(), WATCHED);
        ServerView server = stage.view();
        lock.lock();
        lock.lock(ScaledTime.of(nestedMillis).toMillis(), TimeUnit.MILLISECONDS);
        assertHeldFor(lock, server, WATCHDOG.plus(ScaledTime.of(nestedMillis)));
        lock.unlock();
        assertHeldFor(lock, server, WATCHDOG.multipliedBy(2));
        lock.unlock();
        assertThat(server.isHeld(lock.getName())).isFalse();
    }

    private static void assertHeldFor(DistributedLock lock, ServerView server, Duration time) {
        Wait.during(time, () -> {
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            assertThat(server.isHeld(lock.getName())).isTrue();
        });
    }

    /** D12: a lease given on acquiring a hold with a fencing token is the lease that it has, here and on the server. */
    @Test
    void L14_leaseOfAFencedHoldIsKept() throws InterruptedException {
        DistributedLock lock = stage.client().getLock(stage.name());
        DistributedLock other = stage.client().getLock(lock.getName());
        ServerView server = stage.view();
        Duration lease = ScaledTime.of(500);
        LockHandle handle = lock.acquire(lease);
        long granted = System.nanoTime();
        assertThat(handle.fencingToken()).isPositive();
        assertThat(handle.remaining()).isLessThanOrEqualTo(lease);
        assertThat(server.leaseMillis(lock.getName())).isLessThanOrEqualTo(lease.toMillis());
        LockHandle next = other.acquire();
        assertThat(Duration.ofNanos(System.nanoTime() - granted)).isLessThan(lease.plus(Stage.WAKE_UP));
        assertThat(handle.isHeld()).isFalse();
        assertThat(next.fencingToken()).isGreaterThan(handle.fencingToken());
        next.release();
    }

    // ---- renewals

    /**
     * D5: holds that end before their renewal is due are not renewed, neither while others of their kind come and go
     * for long after that time, nor later; and they leave no timers behind. A few may be held up by the machine.
     */
    @Test
    void R11_L24_manyShortHoldsCostNoRenewalsAndNoTimers() {
        CountedClient client = stage.opened(new CountedClient(REDIS.uri(), stage.prefix()));
        ServerView server = stage.view();
        LockOptions brief = LockOptions.defaults().watchdogTimeout(ScaledTime.of(300));
        DistributedLock first = client.engine().getLock(stage.name());
        first.lock();
        first.unlock();
        Map<String, Long> before = server.calls();
        int threads = 4;
        int cycles = 250;
        List<Task<Boolean>> tasks = IntStream.range(0, threads)
                .mapToObj(i -> client.engine().getLock(stage.name(), brief))
                .map(lock -> stage.run(() -> cycle(lock, cycles)))
                .toList();
        tasks.forEach(Task::result);
        Wait.pass(brief.watchdogTimeout());
        long pairs = (long) threads * cycles;
        assertThat(server.scriptsSince(before)).isBetween(2 * pairs, 2 * pairs + pairs / 50);
        assertThat(client.timers().most()).isLessThan(MOST_TIMERS);
    }

    private static void cycle(DistributedLock lock, int cycles) {
        for (int i = 0; i < cycles; i++) {
            lock.lock();
            Wait.pass(Duration.ofMillis(2));
            lock.unlock();
        }
    }

    /** S4: a hold is renewed once per period, however often its thread has entered it; after the last unlock, never. */
    @Test
    void L24_R11_reentrantAcquiresAddNoRenewals() {
        CountedClient client = stage.opened(new CountedClient(REDIS.uri(), stage.prefix()));
        ServerView server = stage.view();
        DistributedLock lock = client.engine().getLock(stage.name(), WATCHED);
        int depth = 1_000;
        for (int i = 0; i < depth; i++) {
            lock.lock();
        }
        Map<String, Long> before = server.calls();
        Wait.pass(WATCHDOG.multipliedBy(2));
        assertThat(server.scriptsSince(before)).isBetween(3L, 8L);
        for (int i = 0; i < depth; i++) {
            lock.unlock();
        }
        Map<String, Long> after = server.calls();
        Wait.pass(WATCHDOG);
        assertThat(server.scriptsSince(after)).isZero();
        assertThat(client.timers().most()).isLessThan(MOST_TIMERS);
    }

    /** S6: however many other locks are used meanwhile, a hold and a wait are not forgotten. */
    @Test
    void R12_manyOtherLocksDoNotPushOutTheOneThatIsHeld() {
        RedisLockClient client = stage.client();
        DistributedLock lock = client.getLock(stage.name());
        DistributedLock waiter = stage.client().getLock(lock.getName());
        ServerView server = stage.view();
        lock.lock();
        Task<Boolean> waiting = stage.run(() -> {
            waiter.lock();
            waiter.unlock();
        });
        server.awaitPlaces(lock.getName(), 1);
        useOthers(client, 5_000);
        assertThat(client.getLock(lock.getName()).isHeldByCurrentThread()).isTrue();
        assertThat(server.isHeld(lock.getName())).isTrue();
        long released = System.nanoTime();
        lock.unlock();
        waiting.result();
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(Stage.HEARTBEAT);
    }

    private void useOthers(RedisLockClient client, int locks) {
        int atOnce = 100;
        for (int i = 0; i < locks; i += atOnce) {
            List<LockHandle> handles =
                    IntStream.range(0, atOnce)
                            .mapToObj(j -> client.getLock(stage.name()).acquireAsync())
                            .toList()
                            .stream()
                            .map(future -> future.join())
                            .toList();
            handles.forEach(handle -> handle.releaseAsync());
        }
    }

    // ---- tokens

    /** D13. */
    @Test
    void L3_reentrantAcquireHasItsHoldsToken() {
        DistributedLock lock = stage.client().getLock(stage.name());
        lock.lock();
        long token = lock.fencingToken();
        lock.lock();
        assertThat(lock.fencingToken()).isEqualTo(token);
        lock.unlock();
        assertThat(lock.fencingToken()).isEqualTo(token);
        lock.unlock();
    }

    /** D13: the token goes on to rise when the key was deleted, or everything was. */
    @ParameterizedTest
    @ValueSource(strings = {"DEL", "FLUSHALL"})
    void L3_tokensRiseAlthoughTheKeyWasLost(String command) {
        DistributedLock lock = stage.client().getLock(stage.name());
        long last = 0;
        for (int i = 0; i < 3; i++) {
            lock.lock();
            assertThat(lock.fencingToken()).isGreaterThan(last);
            last = lock.fencingToken();
            lock.unlock();
            lose(command, lock.getName());
        }
    }

    /** D13: also when somebody still held the lock, and had reserved tokens for its local waiters. */
    @ParameterizedTest
    @ValueSource(strings = {"DEL", "FLUSHALL"})
    void L3_tokensRiseAlthoughTheKeyOfAHoldWasLost(String command) {
        DistributedLock lock = stage.client().getLock(stage.name(), WATCHED);
        DistributedLock other = stage.client().getLock(lock.getName());
        lock.lock();
        long token = lock.fencingToken();
        lose(command, lock.getName());
        other.lock();
        assertThat(other.fencingToken()).isGreaterThan(token + WATCHED.maxLocalHandoffs());
        other.unlock();
        Wait.until("the loss is known", () -> !lock.isHeldByCurrentThread());
        assertThat(catchThrowable(lock::unlock))
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        loss -> assertThat(loss.fencingToken()).isEqualTo(token));
    }

    private void lose(String command, String name) {
        ServerView server = stage.view();
        if (command.equals("DEL")) {
            assertThat(server.resp().integer("DEL", server.key(name))).isEqualTo(1);
        } else {
            server.resp().call("FLUSHALL");
        }
    }

    /** D21: a key that only remembers a token goes by itself, within the token's time to live. */
    @Test
    void L24_keysOfIdleLocksExpireWithinTheTokenTtl() {
        Duration ttl = Duration.ofSeconds(2);
        RedisLockClient client = stage.client(settings -> settings.tokenTtl(ttl));
        DistributedLock lock = client.getLock(stage.name());
        ServerView server = stage.view();
        lock.lock();
        lock.unlock();
        assertThat(server.resp().integer("PTTL", server.key(lock.getName()))).isBetween(1L, ttl.toMillis());
        Wait.until("the key is gone", () -> server.keys().isEmpty());
    }

    /** D21: by default, within an hour. */
    @Test
    void L24_keysOfIdleLocksExpireWithinAnHour() {
        DistributedLock lock = stage.client().getLock(stage.name());
        ServerView server = stage.view();
        lock.lock();
        lock.unlock();
        long hour = Duration.ofHours(1).toMillis();
        assertThat(server.resp().integer("PTTL", server.key(lock.getName()))).isBetween(hour - 60_000, hour);
    }
}
