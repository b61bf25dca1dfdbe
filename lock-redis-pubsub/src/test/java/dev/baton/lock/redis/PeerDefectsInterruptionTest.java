package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockOptions;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RedisServerExtension;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in the peers when a thread is interrupted: D1 and D16. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class PeerDefectsInterruptionTest {
    private static final int INTERRUPTS = 300;
    private static final long LONGEST_PAUSE_NANOS = 2_000_000;
    private static final Duration WAIT = ScaledTime.limit();
    /** The leases of these tests are of 30 s: what is free before that was given back. */
    private static final Duration UNDONE = ScaledTime.of(5_000);

    @Order(1)
    @RegisterExtension
    static final RedisServerExtension REDIS = new RedisServerExtension();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    /** The calls that can be interrupted; each unlocks what it has locked. */
    enum Call {
        LOCK_INTERRUPTIBLY {
            @Override
            void run(DistributedLock lock) throws InterruptedException {
                lock.lockInterruptibly();
                lock.unlock();
            }
        },
        TRY_LOCK {
            @Override
            void run(DistributedLock lock) throws InterruptedException {
                assertThat(lock.tryLock(WAIT)).isTrue();
                lock.unlock();
            }
        },
        LEASED {
            @Override
            void run(DistributedLock lock) throws InterruptedException {
                lock.lockInterruptibly(30, TimeUnit.SECONDS);
                lock.unlock();
            }
        },
        ACQUIRE {
            @Override
            void run(DistributedLock lock) throws InterruptedException {
                lock.acquire().release();
            }
        },
        LOCK {
            @Override
            void run(DistributedLock lock) {
                lock.lock();
                lock.unlock();
            }
        };

        abstract void run(DistributedLock lock) throws InterruptedException;
    }

    /** D1. */
    @Test
    void L11_L12_L13_interruptsAtRandomMomentsOfAnAcquisitionLeaveNothing() {
        RedisLockClient client = stage.client();
        interruptAtRandomMoments(client, client);
    }

    /** D1, with the slower answers of a network. */
    @Test
    void L11_L12_R10_interruptsAtRandomMomentsBehindANetworkLeaveNothing() {
        RedisLockClient client = stage.client(stage.proxy().uri());
        interruptAtRandomMoments(client, client);
    }

    /** D1, where the lock passes from one client to the other, and both are interrupted. */
    @Test
    void L11_L13_R5_interruptsAtRandomMomentsOfAHandoffLeaveNothing() {
        interruptAtRandomMoments(stage.client(), stage.client());
    }

    private void interruptAtRandomMoments(RedisLockClient one, RedisLockClient other) {
        DistributedLock lock = one.getLock(stage.name());
        Random moments = new Random(42);
        lock.lock();
        lock.unlock();
        for (int i = 0; i < INTERRUPTS / 2; i++) {
            Call call = Call.values()[i % Call.values().length];
            Task<Boolean> first = startInterrupted(call, lock, moments);
            Task<Boolean> second = startInterrupted(call, other.getLock(lock.getName()), moments);
            first.result();
            second.result();
        }
        assertNothingIsLeft();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    private Task<Boolean> startInterrupted(Call call, DistributedLock lock, Random moments) {
        CountDownLatch begun = new CountDownLatch(1);
        Task<Boolean> task = stage.start(() -> {
            begun.countDown();
            return endsAsItShould(call, lock);
        });
        await(begun);
        spin(moments.nextLong(LONGEST_PAUSE_NANOS));
        task.interrupt();
        return task;
    }

    /** An interrupt ends the call and clears the flag, or else it comes too late, or is kept in the flag. */
    private static boolean endsAsItShould(Call call, DistributedLock lock) {
        try {
            call.run(lock);
        } catch (InterruptedException e) {
            assertThat(call).isNotEqualTo(Call.LOCK);
            assertThat(Thread.currentThread().isInterrupted()).as("flag").isFalse();
        }
        assertThat(lock.isHeldByCurrentThread()).isFalse();
        return true;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private void assertNothingIsLeft() {
        ServerView server = stage.view();
        Wait.until(
                "nothing is held or waited for", UNDONE, () -> server.busyKeys().isEmpty());
    }

    /** D1. */
    @ParameterizedTest
    @EnumSource
    void L11_L12_flagSetBeforehandOnAFreeLockLeavesNothing(Call call) {
        DistributedLock lock = stage.client().getLock(stage.name());
        assertThat(stage.start(() -> withFlagSet(call, lock)).result()).isEqualTo(call == Call.LOCK);
        assertNothingIsLeft();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    /** Whether the call has got the lock. */
    private static boolean withFlagSet(Call call, DistributedLock lock) {
        Thread.currentThread().interrupt();
        try {
            call.run(lock);
            assertThat(Thread.interrupted()).as("flag").isTrue();
            return true;
        } catch (InterruptedException e) {
            assertThat(Thread.currentThread().isInterrupted()).as("flag").isFalse();
            return false;
        }
    }

    /** D1: the lock was granted when the interrupt came, and the answer was still on its way. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCK")
    void L11_R10_interruptWhileTheGrantIsOnItsWayUndoesIt(Call call) {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = clientBehind(proxy).getLock(stage.name());
        ServerView server = stage.view();
        proxy.hold(Direction.TO_CLIENT);
        Task<InterruptedException> waiting = stage.start(() -> interrupted(call, lock));
        Wait.until("granted", () -> server.isHeld(lock.getName()));
        waiting.interrupt();
        assertThat(waiting.result()).isNotNull();
        proxy.release(Direction.TO_CLIENT);
        assertNothingIsLeft();
    }

    /** D1: as above, and the answer never comes. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCK")
    void L11_R10_interruptWhileTheGrantIsLostUndoesIt(Call call) {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = clientBehind(proxy).getLock(stage.name());
        ServerView server = stage.view();
        proxy.blackhole(Direction.TO_CLIENT);
        Task<InterruptedException> waiting = stage.start(() -> interrupted(call, lock));
        Wait.until("granted", () -> server.isHeld(lock.getName()));
        waiting.interrupt();
        assertThat(waiting.result()).isNotNull();
        proxy.cutAll();
        assertNothingIsLeft();
    }

    private RedisLockClient clientBehind(TcpProxy proxy) {
        RedisLockClient client = stage.client(proxy.uri(), settings -> settings.commandTimeout(ScaledTime.of(700)));
        DistributedLock first = client.getLock(stage.name());
        first.lock();
        first.unlock();
        return client;
    }

    private static InterruptedException interrupted(Call call, DistributedLock lock) {
        try {
            call.run(lock);
        } catch (InterruptedException e) {
            return e;
        }
        throw new AssertionError("not interrupted");
    }

    /** D1: what an interrupt leaves unknown is never renewed either; its lease ends by itself if it cannot be undone. */
    @Test
    void L11_R10_unknownGrantOfAnInterruptedCallIsNotRenewed() {
        TcpProxy proxy = stage.proxy();
        LockOptions options = LockOptions.defaults().watchdogTimeout(ScaledTime.of(600));
        DistributedLock lock = clientBehind(proxy).getLock(stage.name(), options);
        ServerView server = stage.view();
        proxy.blackhole(Direction.TO_CLIENT);
        Task<InterruptedException> waiting = stage.start(() -> interrupted(Call.LOCK_INTERRUPTIBLY, lock));
        Wait.until("granted", () -> server.isHeld(lock.getName()));
        waiting.interrupt();
        assertThat(waiting.result()).isNotNull();
        Wait.until("the lease is over", ScaledTime.of(600 + 1_000), () -> !server.isHeld(lock.getName()));
        proxy.cutAll();
        assertNothingIsLeft();
    }

    /** D16: interrupted once, or twice, it waits on; the flag is there when it returns, and unlock does not mind it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void L12_lockIsNotEndedByInterruptsAndKeepsTheFlag(int interrupts) {
        String name = stage.name();
        DistributedLock held = stage.client().getLock(name);
        DistributedLock lock = stage.client().getLock(name);
        held.lock();
        Task<List<Boolean>> waiting = stage.start(() -> {
            lock.lock();
            boolean flag = Thread.currentThread().isInterrupted();
            lock.unlock();
            return List.of(flag, Thread.currentThread().isInterrupted());
        });
        stage.view().awaitPlaces(name, 1);
        for (int i = 0; i < interrupts; i++) {
            waiting.interrupt();
            waiting.awaitParked();
        }
        held.unlock();
        assertThat(waiting.result()).containsExactly(true, true);
        assertNothingIsLeft();
    }
}
