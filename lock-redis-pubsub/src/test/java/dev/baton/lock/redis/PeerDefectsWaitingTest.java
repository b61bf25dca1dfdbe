package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in the peers when somebody waits: D6, D8, D18, S1 and S2. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class PeerDefectsWaitingTest {
    private static final LockOptions STRICT = LockOptions.defaults().maxLocalHandoffs(0);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    // ---- D6

    private static final int ROUNDS = 4;
    private static final int NAMES_PER_ROUND = 12;
    private static final int IMPATIENT = 5;
    private static final Duration WAIT = Duration.ofMillis(200);

    /** D6, all in one client: 5 wait for 200 ms, one for ever, and the lock is released at 200 ms. */
    @ParameterizedTest
    @ValueSource(ints = {0, 32})
    void L8_L13_timeOutsAtTheReleaseDoNotSwallowTheGrant(int maxLocalHandoffs) {
        RedisLockClient client = stage.client();
        LockOptions options = LockOptions.defaults().maxLocalHandoffs(maxLocalHandoffs);
        for (int round = 0; round < ROUNDS; round++) {
            race(IntStream.rangeClosed(0, IMPATIENT).mapToObj(i -> client).toList(), options);
        }
    }

    /** D6, each waiter in a client of its own. */
    @Test
    void L8_L13_R5_timeOutsOfOtherClientsDoNotSwallowTheGrant() {
        List<RedisLockClient> clients = IntStream.rangeClosed(0, IMPATIENT)
                .mapToObj(i -> stage.client())
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            race(clients, LockOptions.defaults());
        }
    }

    private void race(List<RedisLockClient> clients, LockOptions options) {
        RedisLockClient holder = stage.client();
        List<Race> races = IntStream.range(0, NAMES_PER_ROUND)
                .mapToObj(i -> new Race(holder.getLock(stage.name())))
                .toList();
        races.forEach(race -> race.begin(clients, options));
        races.forEach(Race::release);
        races.forEach(Race::assertWokenInTime);
    }

    /** One lock, some who wait for it for a while, and one who waits for ever. */
    private final class Race {
        private final DistributedLock held;
        private final List<Task<Boolean>> impatient = new ArrayList<>();
        private Task<Long> patient = new Task<>("none", () -> 0L);
        private long begun;
        private long released;

        Race(DistributedLock held) {
            this.held = held;
            held.lock();
        }

        void begin(List<RedisLockClient> clients, LockOptions options) {
            begun = System.nanoTime();
            for (int i = 0; i < IMPATIENT; i++) {
                DistributedLock lock = clients.get(i).getLock(held.getName(), options);
                impatient.add(stage.start(() -> lock.tryLock(WAIT) && unlocked(lock)));
            }
            DistributedLock lock = clients.get(IMPATIENT).getLock(held.getName(), options);
            patient = stage.start(() -> {
                lock.lock();
                long now = System.nanoTime();
                lock.unlock();
                return now;
            });
        }

        void release() {
            Wait.until("the others' time is up", () -> System.nanoTime() - begun >= WAIT.toNanos());
            released = System.nanoTime();
            held.unlock();
        }

        void assertWokenInTime() {
            Duration woken = Duration.ofNanos(patient.result() - released);
            assertThat(woken).isLessThan(Stage.WAKE_UP);
            impatient.forEach(Task::result);
        }
    }

    private static boolean unlocked(DistributedLock lock) {
        lock.unlock();
        return true;
    }

    // ---- D8

    /** D8: the first of the queue dies; the next is not held up, and does not ask all the time. */
    @Test
    void L10_deadFirstWaiterCostsTheNextNothing() {
        DistributedLock held = stage.client().getLock(stage.name());
        ServerView server = stage.view();
        held.lock();
        TcpProxy proxy = stage.proxy();
        Task<Throwable> dead = waitingBehind(proxy, held.getName(), ScaledTime.of(10_000));
        server.awaitPlaces(held.getName(), 1);
        DistributedLock next = stage.client().getLock(held.getName());
        Task<Boolean> waiting = stage.start(() -> next.tryLock(ScaledTime.limit()) && unlocked(next));
        server.awaitPlaces(held.getName(), 2);
        proxy.refuse();
        proxy.cutWithReset();
        Wait.until("the dead one's connection is gone", () -> server.channels().size() == 1);
        Map<String, Long> before = server.calls();
        Wait.pass(ScaledTime.of(1_000));
        assertThat(server.scriptsSince(before)).as("heartbeats of a second").isLessThan(10);
        long released = System.nanoTime();
        held.unlock();
        waiting.result();
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(Stage.WAKE_UP);
        dead.interrupt();
        assertThat(dead.result()).isInstanceOf(InterruptedException.class);
    }

    /** D8, where the first of the queue only looks alive: that costs one claim window. */
    @Test
    void L10_frozenFirstWaiterCostsTheNextOneClaimWindow() {
        Duration claimWindow = ScaledTime.of(500);
        DistributedLock held = stage.client().getLock(stage.name());
        ServerView server = stage.view();
        held.lock();
        TcpProxy proxy = stage.proxy();
        Task<Throwable> frozen = waitingBehind(proxy, held.getName(), claimWindow);
        server.awaitPlaces(held.getName(), 1);
        DistributedLock next = stage.client().getLock(held.getName());
        Task<Boolean> waiting = stage.start(() -> next.tryLock(ScaledTime.limit()) && unlocked(next));
        server.awaitPlaces(held.getName(), 2);
        proxy.hold(TcpProxy.Direction.TO_CLIENT);
        proxy.hold(TcpProxy.Direction.TO_SERVER);
        held.unlock();
        long released = System.nanoTime();
        waiting.result();
        Duration most = claimWindow.plus(Stage.WAKE_UP);
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(most);
        frozen.interrupt();
        proxy.cutAll();
        assertThat(frozen.result()).isInstanceOf(InterruptedException.class);
    }

    /**
     * @param claimWindow what a grant to this waiter costs the others when it does not answer
     */
    private Task<Throwable> waitingBehind(TcpProxy proxy, String name, Duration claimWindow) {
        DistributedLock lock = stage.client(
                        proxy.uri(),
                        settings -> settings.claimWindow(claimWindow).unavailableTimeout(ScaledTime.limit()))
                .getLock(name);
        return stage.start(() -> {
            try {
                lock.lockInterruptibly();
                return new AssertionError("got the lock");
            } catch (InterruptedException e) {
                return e;
            }
        });
    }

    // ---- D18

    /** D18. */
    @Test
    void R6_threeHundredNamesContendedAtOnceAllGetTheirTurn() {
        RedisLockClient holder = stage.client();
        RedisLockClient waiter = stage.client();
        List<String> names = IntStream.range(0, 300).mapToObj(i -> stage.name()).toList();
        List<LockHandle> held = names.stream()
                .map(name -> holder.getLock(name).acquireAsync().join())
                .toList();
        List<Task<Boolean>> waiting = names.stream()
                .map(waiter::getLock)
                .map(lock -> stage.start(() -> lock.tryLock(ScaledTime.limit()) && unlocked(lock)))
                .toList();
        ServerView server = stage.view();
        Wait.until("all wait", () -> server.channels().size() == names.size());
        held.forEach(LockHandle::release);
        assertThat(waiting).allMatch(Task::result);
    }

    // ---- S1

    /** S1: the lock passes from a thread of the same client to another client while a third thread waits for it. */
    @Test
    void L5_oneDeadlineForLocalAndRemoteHoldersTogether() {
        DistributedLock local = stage.client().getLock(stage.name(), STRICT);
        DistributedLock remote = stage.client().getLock(local.getName(), STRICT);
        ServerView server = stage.view();
        local.lock();
        CountDownLatch end = new CountDownLatch(1);
        Task<Boolean> second = stage.start(() -> {
            remote.lock();
            boolean ended = end.await(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
            return ended && unlocked(remote);
        });
        server.awaitPlaces(local.getName(), 1);
        Duration wait = ScaledTime.of(1_000);
        Task<Boolean> third = stage.start(() -> local.tryLock(wait));
        Wait.pass(wait.dividedBy(2));
        local.unlock();
        assertThat(third.result()).isFalse();
        assertThat(third.took()).isBetween(wait, wait.plus(Stage.SLACK));
        end.countDown();
        assertThat(second.result()).isTrue();
    }

    // ---- S2

    /** S2: the holder dies; its last lease, not the waiter's, says how long the lock is still taken. */
    @Test
    void L8_waiterSleepsOnlyForWhatIsLeftOfADeadHoldersLease() {
        Duration lease = Duration.ofMillis(1_500);
        TcpProxy proxy = stage.proxy();
        LockOptions options = LockOptions.defaults().watchdogTimeout(lease);
        DistributedLock held = stage.client(
                        proxy.uri(),
                        settings -> settings.defaultOptions(options).commandTimeout(ScaledTime.of(500)))
                .getLock(stage.name());
        held.lock();
        DistributedLock lock = stage.client().getLock(held.getName(), STRICT);
        Task<Boolean> waiting = stage.start(() -> lock.tryLock(ScaledTime.limit()) && unlocked(lock));
        stage.view().awaitPlaces(held.getName(), 1);
        proxy.refuse();
        proxy.cutWithReset();
        long died = System.nanoTime();
        waiting.result();
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(lease.plus(Stage.WAKE_UP));
    }
}
