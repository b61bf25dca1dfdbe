package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds that somebody breaks, and what those see of it who had them or waited for them. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class BrokenHoldTest {
    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    @Test
    void L8_whoWaitsInTheHoldersClientLearnsThatSomebodyElseHasBrokenTheHold() {
        assertThat(wakesAfterForce(stage.client(), stage.client())).isLessThan(Stage.WAKE_UP.plus(Stage.HEARTBEAT));
    }

    @Test
    void L21_whoWaitsInTheHoldersClientIsWokenAtOnceByAForcedUnlockOfThatClient() {
        RedisLockClient client = stage.client();
        assertThat(wakesAfterForce(client, client))
                .isLessThan(Stage.HEARTBEAT.multipliedBy(3).dividedBy(4));
    }

    private Duration wakesAfterForce(RedisLockClient client, RedisLockClient breaker) {
        String name = stage.name();
        DistributedLock lock = client.getLock(name);
        lock.lock();
        Task<Boolean> waiter = stage.run(() -> {
            lock.lock();
            lock.unlock();
        });
        waiter.awaitParked();
        long start = System.nanoTime();
        assertThat(breaker.forceUnlock(name)).isTrue();
        waiter.result();
        assertThatThrownBy(lock::unlock).isInstanceOf(LockLostException.class);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void L19_aReleaseThatFindsTheLossSaysWhyAtEachCall() throws InterruptedException {
        RedisLockClient client = stage.client();
        RedisLockClient breaker = stage.client();
        String name = stage.name();
        LockHandle forced = client.getLock(name).acquire();
        breaker.forceUnlock(name);
        assertLost(forced, Reason.FORCED);
        LockHandle taken = client.getLock(name).acquire();
        breaker.forceUnlock(name);
        LockHandle other = breaker.getLock(name).acquire();
        assertLost(taken, Reason.TAKEN);
        other.release();
        LockHandle gone = client.getLock(name).acquire();
        try (var resp = REDIS.server().resp()) {
            resp.call("FLUSHALL");
        }
        assertLost(gone, Reason.DATA_LOST);
    }

    private static void assertLost(LockHandle handle, Reason reason) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(handle::release)
                    .isInstanceOfSatisfying(
                            LockLostException.class,
                            loss -> assertThat(loss.reason()).isEqualTo(reason));
        }
    }
}
