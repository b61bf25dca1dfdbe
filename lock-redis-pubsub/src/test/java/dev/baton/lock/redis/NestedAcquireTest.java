package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acquisitions nested in a hold whose lease they have to change first. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class NestedAcquireTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    @Test
    void L2_aLeaseNestedInAWatchedHoldIsAsLongAsItWasAskedFor() {
        DistributedLock lock = stage.client().getLock(stage.name());
        lock.lock();
        lock.lock(LONG);
        assertThat(lock.remainingLease()).isGreaterThan(LONG.minusMinutes(1));
        lock.unlock();
        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void L15_aWatchedAcquireNestedInALeasedHoldIsRenewedAtItsOwnPace() {
        RedisLockClient client = stage.client();
        String name = stage.name();
        Duration timeout = ScaledTime.of(600);
        DistributedLock outer = client.getLock(name);
        DistributedLock inner = client.getLock(name, LockOptions.defaults().watchdogTimeout(timeout));
        outer.lock(timeout.toMillis() / 2, TimeUnit.MILLISECONDS);
        inner.lock();
        Wait.during(
                timeout.multipliedBy(3),
                () -> assertThat(inner.isHeldByCurrentThread()).isTrue());
        inner.unlock();
        outer.unlock();
    }

    @Test
    void L5_aNestedAcquireEndsAtItsDeadlineWhenTheServerDoesNotAnswer() throws InterruptedException {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = stage.client(proxy.uri()).getLock(stage.name());
        lock.lock(Duration.ofSeconds(20));
        proxy.hold(TcpProxy.Direction.TO_SERVER);
        Duration wait = Duration.ofMillis(200);
        long start = System.nanoTime();
        assertThatThrownBy(() -> lock.tryLock(wait, LONG)).isInstanceOf(LockUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(wait, Duration.ofMillis(1_500));
        assertThat(lock.getHoldCount()).isEqualTo(1);
        proxy.release(TcpProxy.Direction.TO_SERVER);
        lock.unlock();
    }

    @Test
    void L11_anInterruptEndsANestedAcquire() {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = stage.client(proxy.uri()).getLock(stage.name());
        CountDownLatch holding = new CountDownLatch(1);
        Task<Integer> task = stage.start(() -> {
            lock.lock(Duration.ofSeconds(20));
            proxy.hold(TcpProxy.Direction.TO_SERVER);
            holding.countDown();
            assertThatThrownBy(() -> lock.lockInterruptibly(LONG.toMinutes(), TimeUnit.MINUTES))
                    .isInstanceOf(InterruptedException.class);
            proxy.release(TcpProxy.Direction.TO_SERVER);
            int holds = lock.getHoldCount();
            lock.unlock();
            return holds;
        });
        Wait.until("the lock is held", () -> holding.getCount() == 0);
        task.awaitParked();
        task.interrupt();
        assertThat(task.result()).isEqualTo(1);
    }

    @Test
    void L7_aNestedAcquireOutlivesACutConnection() {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = stage.client(proxy.uri()).getLock(stage.name());
        lock.lock(Duration.ofSeconds(20));
        proxy.refuse();
        proxy.cutAll();
        Task<Boolean> back = stage.run(() -> {
            Wait.pass(Duration.ofMillis(300));
            proxy.accept();
        });
        lock.lock(LONG);
        assertThat(lock.remainingLease()).isGreaterThan(LONG.minusMinutes(1));
        lock.unlock();
        lock.unlock();
        back.result();
    }
}
