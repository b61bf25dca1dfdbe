package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import io.lettuce.core.RedisClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What locks cost the server, by its own count of commands. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class CommandCountTest {
    private static final int PAIRS = 200;

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    @Test
    void L2_reentrantPairsCostNoCommand() {
        DistributedLock lock = warm(stage.client().getLock(stage.name()));
        ServerView server = stage.view();
        lock.lock();
        Map<String, Long> before = server.calls();
        lockAndUnlock(lock, 1_000);
        assertThat(server.callsSince(before)).isEmpty();
        lock.unlock();
    }

    @Test
    void R1_R3_uncontendedPairsCostTwoScriptsOfSixCommands() {
        DistributedLock lock = warm(stage.client().getLock(stage.name()));
        ServerView server = stage.view();
        Map<String, Long> before = server.calls();
        lockAndUnlock(lock, PAIRS);
        long pairs = PAIRS;
        assertThat(server.callsSince(before))
                .containsEntry("evalsha", 2 * pairs)
                .doesNotContainKeys("eval", "publish", "pubsub|numsub", "subscribe");
    }

    /** R1: at most 4 commands inside the script that acquires. */
    @Test
    void R1_uncontendedAcquireRunsFourCommands() {
        RedisLockClient client = stage.client();
        warm(client.getLock(stage.name()));
        ServerView server = stage.view();
        List<DistributedLock> locks = IntStream.range(0, PAIRS)
                .mapToObj(i -> client.getLock(stage.name()))
                .toList();
        Map<String, Long> before = server.calls();
        locks.forEach(DistributedLock::lock);
        long count = PAIRS;
        assertThat(server.callsSince(before))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("evalsha", count, "time", count, "hmget", count, "hset", count, "pexpire", count));
        locks.forEach(DistributedLock::unlock);
    }

    private static DistributedLock warm(DistributedLock lock) {
        lockAndUnlock(lock, 2);
        return lock;
    }

    private static void lockAndUnlock(DistributedLock lock, int pairs) {
        for (int i = 0; i < pairs; i++) {
            lock.lock();
            lock.unlock();
        }
    }

    /** R1, R3: a handoff between clients costs the same, however many wait. */
    @ParameterizedTest
    @ValueSource(ints = {2, 32})
    void R3_handoffCostsTwoScriptsHoweverManyWait(int clients) {
        RedisClient redis = RedisClient.create(REDIS.uri());
        stage.opened(redis::shutdown);
        String name = stage.name();
        LockOptions strict = LockOptions.defaults().maxLocalHandoffs(0);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong acquisitions = new AtomicLong();
        List<Task<Boolean>> tasks = IntStream.range(0, clients)
                .mapToObj(i -> sharing(redis).getLock(name, strict))
                .map(lock -> stage.run(() -> use(lock, acquisitions, over)))
                .toList();
        ServerView server = stage.view();
        awaitMore(acquisitions, 10L * clients);
        Map<String, Long> before = server.calls();
        long from = acquisitions.get();
        awaitMore(acquisitions, 1_500);
        double done = acquisitions.get() - from;
        long scripts = server.scriptsSince(before);
        over.set(true);
        tasks.forEach(Task::result);
        assertThat(scripts / done).as("scripts per acquisition").isLessThanOrEqualTo(2.1);
    }

    private RedisLockClient sharing(RedisClient redis) {
        return stage.opened(RedisLockClient.builder()
                .redisClient(redis)
                .keyPrefix(stage.prefix())
                .build());
    }

    private static void use(DistributedLock lock, AtomicLong acquisitions, AtomicBoolean over) {
        while (!over.get()) {
            lock.lock();
            acquisitions.incrementAndGet();
            lock.unlock();
        }
    }

    private static void awaitMore(AtomicLong count, long more) {
        long goal = count.get() + more;
        Wait.until(more + " more acquisitions", () -> count.get() >= goal);
    }
}
