package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockInfo;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lettuce clients that are handed in with options of their own: RESP2, which needs a second connection for scripts, and the
 * driver's defaults, by which it connects again and sends again whatever had no answer.
 */
class GivenClientTest {
    private static EmbeddedRedis redis;

    @RegisterExtension
    final Leftovers leftovers = Leftovers.on(() -> List.of(redis.uri()));

    @SuppressWarnings("NullAway.Init") // by open()
    private RedisClient driver;

    @SuppressWarnings("NullAway.Init") // by open()
    private RedisLockClient first;

    @SuppressWarnings("NullAway.Init") // by open()
    private RedisLockClient second;

    @BeforeAll
    static void start() {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private void open(ProtocolVersion protocol) {
        open(ClientOptions.builder().protocolVersion(protocol));
    }

    private void open(ClientOptions.Builder options) {
        driver = RedisClient.create(redis.uri());
        driver.setOptions(options.build());
        first = RedisLockClient.create(driver);
        second = RedisLockClient.create(driver);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        driver.shutdown(0, 1, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void L8_releaseGrantsToAnotherClientByMessage(ProtocolVersion protocol) throws InterruptedException {
        open(protocol);
        for (int i = 0; i < 20; i++) {
            long messages = messages();
            LockHandle held = first.getLock("orders").acquire();
            CompletableFuture<LockHandle> waiting = second.getLock("orders").acquireAsync();
            awaitWaiter();
            held.release();
            LockHandle granted = waiting.orTimeout(5, TimeUnit.SECONDS).join();
            assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
            granted.release();
            assertThat(messages()).isEqualTo(messages + 1);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void R14_locksGoOnWhenOneConnectionIsCut(ProtocolVersion protocol) throws InterruptedException {
        open(protocol);
        first.getLock("orders").acquire().release();
        for (String id : connections()) {
            kill(id);
            first.getLock("orders").acquire().release();
            first.getLock("orders").acquire().release();
        }
    }

    /** With RESP2 the subscriptions and the scripts have a connection each, and the driver does not mend either. */
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void R14_eitherConnectionIsReplacedIfTheDriverDoesNot(ProtocolVersion protocol) throws InterruptedException {
        open(ClientOptions.builder().protocolVersion(protocol).autoReconnect(false));
        int perClient = protocol == ProtocolVersion.RESP2 ? 2 : 1;
        for (int i = 0; i < 2 * perClient; i++) {
            first.getLock("orders").acquire().release();
            second.getLock("orders").acquire().release();
            List<String> before = connections();
            assertThat(before).hasSize(2 * perClient);
            kill(before.get(i));
            await("all connections of that client are new ones")
                    .until(() -> before.stream().filter(connections()::contains).count() == perClient);
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void R15_commandsThatTheDriverSendsAgainDoNoHarm(ProtocolVersion protocol) throws Exception {
        open(protocol);
        Passages passages = new Passages();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Future<?>> workers = new ArrayList<>();
        for (RedisLockClient client : List.of(first, first, second, second)) {
            workers.add(threads.submit(worker(client.getLock("orders"), passages)));
        }
        Future<?> cutter = threads.submit(() -> {
            while (!workers.stream().allMatch(Future::isDone)) {
                int before = passages.count.get();
                connections().forEach(GivenClientTest::kill);
                await("work between two cuts")
                        .until(() -> passages.count.get() > before + 5
                                || workers.stream().allMatch(Future::isDone));
            }
        });
        for (Future<?> worker : workers) {
            worker.get(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
        }
        cutter.get(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
        threads.shutdown();
        await("the lock is free, and nobody waits")
                .ignoreException(LockUnavailableException.class) // the last cut may meet the question
                .until(() -> isLeft(first.inspect("orders")));
    }

    /** What tells a network thread is that it does the network's work, not what its name is. */
    @Test
    void L26_blockingOnANetworkThreadIsRefusedWhateverItsName() throws InterruptedException {
        open(ProtocolVersion.RESP3);
        var threads = DefaultClientResources.builder()
                .threadFactoryProvider(pool -> new DefaultThreadFactory("shop-" + pool, /* daemon= */ true));
        try (TappedDriver tapped = new TappedDriver(redis.uri(), threads);
                RedisLockClient client = RedisLockClient.create(tapped.redis())) {
            DistributedLock lock = client.getLock("orders");
            lock.acquire().release();
            CompletableFuture<Throwable> refusal = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> lock.tryLock(ScaledTime.of(200))), tapped.networkThread());
            assertThat(refusal.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                            .join())
                    .isExactlyInstanceOf(IllegalStateException.class);
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
        }
    }

    private static boolean isLeft(LockInfo info) {
        return !info.locked() && info.waiters().isEmpty();
    }

    private static Callable<?> worker(DistributedLock lock, Passages passages) {
        return () -> {
            for (int i = 0; i < 100; i++) {
                lock.lock();
                try {
                    passages.pass(lock.fencingToken());
                } finally {
                    lock.unlock();
                }
            }
            return null;
        };
    }

    /** What holders see of each other. */
    private static final class Passages {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicLong lastToken = new AtomicLong();
        private final AtomicInteger count = new AtomicInteger();

        void pass(long token) {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            assertThat(lastToken.getAndSet(token)).isLessThan(token);
            count.incrementAndGet();
            inside.decrementAndGet();
        }
    }

    private void awaitWaiter() {
        await("a waiter").until(() -> first.inspect("orders").waiters().size() == 1);
    }

    private static org.awaitility.core.ConditionFactory await(String state) {
        return Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(ScaledTime.limit());
    }

    private static List<String> connections() {
        try (RespClient resp = redis.resp()) {
            String own = Long.toString(resp.integer("CLIENT", "ID"));
            return resp.text("CLIENT", "LIST")
                    .lines()
                    .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                    .filter(id -> !id.equals(own))
                    .toList();
        }
    }

    private static void kill(String id) {
        try (RespClient resp = redis.resp()) {
            resp.call("CLIENT", "KILL", "ID", id);
        }
    }

    private static long messages() {
        try (RespClient resp = redis.resp()) {
            return resp.text("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_publish:calls="))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                    .sum();
        }
    }
}
