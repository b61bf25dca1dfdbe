package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong in the peers at the end of a hold: D14, D15, S3 and S5. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class PeerDefectsUnlockTest {
    private static final Duration WATCHDOG = ScaledTime.of(600);
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(WATCHDOG);
    private static final Duration COMMAND_TIMEOUT = ScaledTime.of(500);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private RedisLockClient clientBehind(TcpProxy proxy) {
        RedisLockClient client = stage.client(proxy.uri(), settings -> settings.commandTimeout(COMMAND_TIMEOUT));
        DistributedLock first = client.getLock(stage.name());
        first.lock();
        first.unlock();
        return client;
    }

    // ---- D14

    /** D14: the reply to the acquire is lost with its connection; the hold that comes of it is one hold. */
    @Test
    void R10_lostReplyToAnAcquireIsNoSecondHold() {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = clientBehind(proxy).getLock(stage.name());
        ServerView server = stage.view();
        var lost = proxy.loseNextReply();
        Task<Boolean> task = stage.run(() -> {
            lock.lock();
            assertThat(server.isHeld(lock.getName())).isTrue();
            lock.unlock();
        });
        lost.join();
        proxy.cutWithReset();
        task.result();
        assertStaysFree(lock, server);
    }

    /** D14: the caller gives up before the reply could come, and tries again. */
    @Test
    void R10_L11_lostReplyToAnAttemptThatTimedOutLeavesNothing() {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = clientBehind(proxy).getLock(stage.name());
        ServerView server = stage.view();
        var lost = proxy.loseNextReply();
        Task<Boolean> first = stage.start(() -> lock.tryLock(ScaledTime.of(200)));
        lost.join();
        assertThat(first.failure()).isInstanceOf(LockUnavailableException.class);
        proxy.cutWithReset();
        Task<Boolean> second = stage.run(() -> {
            lock.lock();
            lock.unlock();
        });
        second.result();
        assertStaysFree(lock, server);
    }

    /** Longer than a command of the lost connection can come late. */
    private void assertStaysFree(DistributedLock lock, ServerView server) {
        Wait.during(
                COMMAND_TIMEOUT.multipliedBy(2),
                () -> assertThat(server.isHeld(lock.getName())).isFalse());
        DistributedLock other = stage.client().getLock(lock.getName());
        assertThat(other.tryLock()).isTrue();
        other.unlock();
    }

    // ---- D15

    /** D15. */
    @Test
    void L22_closeFreesTheClientsHoldsAtOnce() throws InterruptedException {
        RedisLockClient client = stage.client();
        DistributedLock byThread = client.getLock(stage.name());
        DistributedLock byHandle = client.getLock(stage.name());
        RedisLockClient others = stage.client();
        byThread.lock();
        var handle = byHandle.acquire();
        DistributedLock next = others.getLock(byThread.getName());
        Task<Boolean> waiting = stage.run(() -> {
            next.lock();
            next.unlock();
        });
        stage.view().awaitPlaces(next.getName(), 1);
        long closed = System.nanoTime();
        client.close();
        waiting.result();
        assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(Stage.WAKE_UP);
        assertThat(others.getLock(byHandle.getName()).tryLock()).isTrue();
        others.getLock(byHandle.getName()).unlock();
        assertThat(handle.isHeld()).isFalse();
        assertThat(byThread.isHeldByCurrentThread()).isFalse();
        assertLost(byThread, Reason.CLOSED);
    }

    /** D15: also when it is just about to connect anew. */
    @Test
    void L22_closeWhileConnectingEndsItsThreads() {
        TcpProxy proxy = stage.proxy();
        for (int i = 0; i < 20; i++) {
            RedisLockClient client = clientBehind(proxy);
            proxy.cutWithReset();
            client.close();
        }
    }

    /** D15: also when the server does not answer. */
    @Test
    void L22_closeOnAFrozenServerEndsWithinTheCommandTimeout() {
        RedisLockClient client = stage.client(settings -> settings.commandTimeout(COMMAND_TIMEOUT));
        DistributedLock lock = client.getLock(stage.name(), WATCHED);
        lock.lock();
        stage.freeze(REDIS.server());
        Task<Boolean> closing = stage.run(client::close);
        assertThat(closing.result()).isTrue();
        assertThat(closing.took()).isLessThan(COMMAND_TIMEOUT.plus(Stage.SLACK));
    }

    // ---- S3

    /** S3: the server does not answer the unlock; it is not renewed from then on, and is freed as soon as it can be. */
    @Test
    void L20_unlockWithoutAnAnswerStopsTheRenewal() {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = clientBehind(proxy).getLock(stage.name(), WATCHED);
        ServerView server = stage.view();
        Task<Boolean> task = stage.run(() -> {
            lock.lock();
            proxy.blackhole(Direction.TO_SERVER);
            lock.unlock();
        });
        assertThat(task.result()).isTrue();
        assertThat(task.took()).isLessThan(COMMAND_TIMEOUT.plus(Stage.SLACK.multipliedBy(2)));
        server.awaitFree(lock.getName());
        proxy.cutAll();
        Wait.during(WATCHDOG, () -> assertThat(server.isHeld(lock.getName())).isFalse());
    }

    /** S3: the server refuses the unlock; the lease is the last one. */
    @Test
    void L20_refusedUnlockStopsTheRenewal() {
        ServerView server = stage.view();
        server.resp().call("ACL", "SETUSER", "shop", "on", ">secret", "~*", "&*", "+@all");
        String uri = REDIS.uri().replace("redis://", "redis://shop:secret@");
        RedisLockClient client = stage.client(uri);
        DistributedLock lock = client.getLock(stage.name(), WATCHED);
        lock.lock();
        server.resp().call("ACL", "SETUSER", "shop", "-hset");
        assertThatCode(lock::unlock).doesNotThrowAnyException();
        assertThat(lock.isHeldByCurrentThread()).isFalse();
        server.resp().call("ACL", "SETUSER", "shop", "+hset");
        Wait.until("the lease is over", WATCHDOG.plus(Stage.WAKE_UP), () -> !server.isHeld(lock.getName()));
        client.close();
        server.resp().call("ACL", "DELUSER", "shop");
    }

    // ---- S5

    /** The ways to lose a lock. */
    enum Loss {
        EXPIRED(Reason.EXPIRED) {
            @Override
            void happen(ServerView server, DistributedLock lock) {
                Wait.until("the lease is over", () -> !lock.isHeldByCurrentThread());
            }
        },
        FORCED(Reason.FORCED) {
            @Override
            void happen(ServerView server, DistributedLock lock) {
                assertThat(lock.forceUnlock()).isTrue();
            }
        },
        DELETED(Reason.DATA_LOST) {
            @Override
            void happen(ServerView server, DistributedLock lock) {
                server.resp().call("DEL", server.key(lock.getName()));
            }
        },
        TAKEN(Reason.TAKEN) {
            @Override
            void happen(ServerView server, DistributedLock lock) {
                server.resp().call("HSET", server.key(lock.getName()), "owner", "somebody#1");
            }
        };

        private final Reason reason;

        Loss(Reason reason) {
            this.reason = reason;
        }

        abstract void happen(ServerView server, DistributedLock lock);
    }

    /** S5: whatever lost the hold, each unlock says so in one type, with when and why. The watchdog has found it. */
    @ParameterizedTest
    @EnumSource
    void L19_unlockAfterALossThatIsKnownSaysWhy(Loss loss) {
        DistributedLock lock = stage.client().getLock(stage.name(), WATCHED);
        ServerView server = stage.view();
        take(lock, loss);
        take(lock, loss);
        loss.happen(server, lock);
        Wait.until("the loss is known", () -> !lock.isHeldByCurrentThread());
        assertLost(lock, loss.reason);
        assertLost(lock, loss.reason);
    }

    /** S5: the same when only the unlock itself finds it. */
    @ParameterizedTest
    @EnumSource
    void L19_unlockThatFindsTheLossSaysSo(Loss loss) {
        DistributedLock lock = stage.client().getLock(stage.name());
        ServerView server = stage.view();
        take(lock, loss);
        loss.happen(server, lock);
        assertLost(lock, loss.reason);
        server.resp().call("DEL", server.key(lock.getName())); // somebody's hold
    }

    private static void take(DistributedLock lock, Loss loss) {
        if (loss == Loss.EXPIRED) {
            lock.lock(ScaledTime.of(200).toMillis(), TimeUnit.MILLISECONDS);
        } else {
            lock.lock();
        }
    }

    private static void assertLost(DistributedLock lock, Reason reason) {
        Throwable thrown = catchThrowable(lock::unlock);
        assertThat(thrown).isExactlyInstanceOf(LockLostException.class);
        LockLostException loss = (LockLostException) thrown;
        assertThat(loss.reason()).isEqualTo(reason);
        assertThat(loss)
                .hasMessageContaining(lock.getName())
                .hasMessageContaining(loss.since().toString());
    }
}
