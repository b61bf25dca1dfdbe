package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in the peers with connections and servers: D7, D19 and D20. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class PeerDefectsConnectionTest {
    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    // ---- D7

    /** D7: a waiter whose connection the server has closed just before the unlock. */
    @ParameterizedTest
    @ValueSource(strings = {"pubsub", "normal"})
    void L8_R8_waiterWakesUpAlthoughItsConnectionWasKilled(String type) {
        DistributedLock held = stage.client().getLock(stage.name());
        DistributedLock lock = stage.client().getLock(held.getName());
        ServerView server = stage.view();
        for (int i = 0; i < 5; i++) {
            held.lock();
            Task<Long> waiting = stage.start(() -> {
                lock.lock();
                long woken = System.nanoTime();
                lock.unlock();
                return woken;
            });
            server.awaitPlaces(held.getName(), 1);
            server.resp().call("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
            long released = System.nanoTime();
            held.unlock();
            Duration woken = Duration.ofNanos(waiting.result() - released);
            assertThat(woken).isLessThan(Stage.WAKE_UP);
        }
    }

    /** D7: the connection is killed, and the waiter is woken by the release itself, not by the net beneath it. */
    @Test
    void R8_subscriptionIsBackSoonAfterItsConnectionWasKilled() {
        DistributedLock held = stage.client().getLock(stage.name());
        DistributedLock lock = stage.client().getLock(held.getName());
        ServerView server = stage.view();
        held.lock();
        Task<Boolean> waiting = stage.run(() -> {
            lock.lock();
            lock.unlock();
        });
        server.awaitPlaces(held.getName(), 1);
        server.resp().call("CLIENT", "KILL", "TYPE", "pubsub");
        Wait.until("subscribed again", () -> server.channels().size() == 1);
        long released = System.nanoTime();
        held.unlock();
        waiting.result();
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isLessThan(Stage.HEARTBEAT.dividedBy(2));
    }

    // ---- D19

    /** D19: on a server that was frozen after the client had connected. */
    @Test
    void L5_L7_timedAttemptOnAFrozenServerEndsInTime() {
        DistributedLock lock = stage.client().getLock(stage.name());
        lock.lock();
        lock.unlock();
        stage.freeze(REDIS.server());
        assertEndsInTime(lock);
        assertNothingComesOfIt(lock);
    }

    /** D19: on a server that was frozen before. */
    @Test
    void L5_L7_timedAttemptOfANewClientOnAFrozenServerEndsInTime() {
        stage.freeze(REDIS.server());
        DistributedLock lock = stage.client().getLock(stage.name());
        assertEndsInTime(lock);
        assertNothingComesOfIt(lock);
    }

    /** The server runs what has come meanwhile, and the lock is free nevertheless: long before a lease ends. */
    private void assertNothingComesOfIt(DistributedLock lock) {
        REDIS.server().thaw();
        Task<Boolean> attempt = stage.start(() -> lock.tryLock(ScaledTime.limit()) && unlocked(lock));
        assertThat(attempt.result()).isTrue();
        assertThat(attempt.took()).isLessThan(ScaledTime.of(4_000));
        ServerView server = stage.view();
        Wait.until(
                "nothing is held", ScaledTime.of(4_000), () -> server.busyKeys().isEmpty());
    }

    private static boolean unlocked(DistributedLock lock) {
        lock.unlock();
        return true;
    }

    private void assertEndsInTime(DistributedLock lock) {
        Duration wait = Duration.ofMillis(100);
        for (int i = 0; i < 3; i++) {
            Task<Boolean> attempt = stage.start(() -> lock.tryLock(wait));
            assertThat(attempt.failure()).isInstanceOf(LockUnavailableException.class);
            assertThat(attempt.took()).isLessThan(wait.plus(Stage.SLACK));
        }
    }

    /** D19: the server had just said that somebody else holds the lock. */
    @Test
    void L5_L7_timedWaitEndsInTimeWhenTheServerFreezesMeanwhile() {
        DistributedLock held = stage.client().getLock(stage.name());
        DistributedLock lock = stage.client().getLock(held.getName());
        held.lock();
        Duration wait = ScaledTime.of(500);
        Task<Boolean> attempt = stage.start(() -> lock.tryLock(wait));
        stage.view().awaitPlaces(held.getName(), 1);
        stage.freeze(REDIS.server());
        assertThat(attempt.result()).isFalse();
        assertThat(attempt.took()).isBetween(wait, wait.plus(Stage.SLACK));
    }

    // ---- D20

    private static final List<String> COMMANDS = List.of(
            "+time",
            "+eval",
            "+evalsha",
            "+subscribe",
            "+unsubscribe",
            "+publish",
            "+pubsub|numsub",
            "+hmget",
            "+hget",
            "+hset",
            "+hdel",
            "+hkeys",
            "+hexists",
            "+hgetall",
            "+pexpire",
            "+wait",
            "+info");

    /** D20: a user that may do nothing but what the documentation lists can do all of it, and tries nothing else. */
    @Test
    void R1_R3_userLimitedToThePrefixAndTheListedCommandsCanDoEverything() throws InterruptedException {
        ServerView server = stage.view();
        List<String> rules = new ArrayList<>(List.of("ACL", "SETUSER", "shop", "on", ">secret"));
        rules.addAll(List.of("~" + stage.prefix() + ":*", "&" + stage.prefix() + ":*", "-@all"));
        rules.addAll(COMMANDS);
        server.resp().call(rules.toArray(String[]::new));
        server.resp().call("ACL", "LOG", "RESET");
        String uri = REDIS.uri().replace("redis://", "redis://shop:secret@");
        RedisLockClient one = stage.client(uri);
        RedisLockClient other = stage.client(uri, settings -> settings.subscriptionLinger(Duration.ZERO));
        useEverything(server, one, other);
        one.close();
        other.close();
        assertThat(server.resp().strings("ACL", "LOG")).isEmpty();
        server.resp().call("ACL", "DELUSER", "shop");
    }

    private void useEverything(ServerView server, RedisLockClient one, RedisLockClient other)
            throws InterruptedException {
        String name = stage.name();
        lockAndForce(one.getLock(name), other.getLock(name));
        waitAndGiveUp(server, one, other, stage.name());
        losePlace(server, one.getLock(stage.name()), other);
        one.inspect(name);
        replicate(server, one.getLock(stage.name(), LockOptions.defaults().replicas(1, Duration.ofMillis(50))));
        Wait.until(
                "nobody listens", () -> server.channels().stream().noneMatch(channel -> channel.endsWith(other.id())));
    }

    /** Renewal, nesting, extension, force. */
    private static void lockAndForce(DistributedLock lock, DistributedLock other) throws InterruptedException {
        lock.lock(10, TimeUnit.SECONDS);
        lock.lock(20, TimeUnit.SECONDS);
        assertThat(other.tryLock()).isFalse();
        assertThat(other.tryLock(Duration.ofMillis(50))).isFalse();
        assertThat(other.forceUnlock()).isTrue();
        try (var handle = other.acquire()) {
            assertThat(handle.extend(Duration.ofSeconds(10))).isTrue();
        }
    }

    /** Handoff between clients, and a queue with many gaps. */
    private void waitAndGiveUp(ServerView server, RedisLockClient one, RedisLockClient other, String name) {
        LockOptions strict = LockOptions.defaults().maxLocalHandoffs(0);
        int gaps = 20;
        DistributedLock held = one.getLock(name, strict);
        held.lock();
        List<Task<Boolean>> impatient = IntStream.range(0, gaps)
                .mapToObj(i -> stage.start(() -> other.getLock(name, strict).tryLock(ScaledTime.limit())))
                .toList();
        server.awaitPlaces(name, gaps);
        Task<Boolean> last = stage.run(() -> {
            other.getLock(name, strict).lock();
            other.getLock(name, strict).unlock();
        });
        server.awaitPlaces(name, gaps + 1);
        impatient.forEach(Task::interrupt);
        server.awaitPlaces(name, 1);
        held.unlock();
        last.result();
    }

    /** The key of a lock that is waited for is gone. */
    private void losePlace(ServerView server, DistributedLock held, RedisLockClient other) {
        held.lock();
        Task<Boolean> waiting = stage.run(() -> {
            other.getLock(held.getName()).lock();
            other.getLock(held.getName()).unlock();
        });
        server.awaitPlaces(held.getName(), 1);
        server.resp().call("HDEL", server.key(held.getName()), "q:" + ticket(server, held.getName()));
        String contender = "c:" + other.id();
        server.resp().call("HDEL", server.key(held.getName()), contender);
        server.awaitPlaces(held.getName(), 1);
        held.unlock();
        waiting.result();
    }

    private static String ticket(ServerView server, String name) {
        return server.resp().strings("HKEYS", server.key(name)).stream()
                .filter(field -> field.startsWith("q:"))
                .map(field -> field.substring(2))
                .findFirst()
                .orElseThrow();
    }

    /** A hold that asks for more replicas than there are. */
    private void replicate(ServerView server, DistributedLock lock) {
        Task<Boolean> waiting = stage.start(() -> lock.tryLock(ScaledTime.limit()));
        Wait.until("replicas are waited for", () -> server.calls().containsKey("wait"));
        waiting.interrupt();
        assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
    }
}
