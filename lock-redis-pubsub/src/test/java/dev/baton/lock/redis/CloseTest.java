package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** L22 at every moment of an attempt to connect: what is half open when the client is closed does not stay. */
class CloseTest {
    private static final int CLIENTS = 40;
    private static final long LONGEST_DELAY_NANOS = 5_000_000;
    private static final Duration COMMAND_TIMEOUT = ScaledTime.of(500);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final Random random = new Random(22);

    // ---- a server that answers

    @Test
    void L22_closeRightAfterOpeningEndsThreadsAndConnections() {
        Set<Thread> before = threads();
        for (int i = 0; i < CLIENTS; i++) {
            closeSoon(RedisLockClient.create(REDIS.uri()));
        }
        awaitNothingBut(before);
    }

    /** The driver's client lives on, and is used by the next one. */
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void L22_closeRightAfterOpeningEndsConnectionsOfAGivenClient(ProtocolVersion protocol) {
        Set<Thread> before = threads();
        RedisClient driver = driver(protocol);
        for (int i = 0; i < CLIENTS; i++) {
            closeSoon(RedisLockClient.create(driver));
        }
        Wait.until("no connection is left", () -> connections() == 0);
        shutDown(driver);
        awaitNothingBut(before);
    }

    /** The driver's client is shut down as soon as the lock client is closed. */
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void L22_givenClientMayBeShutDownRightAfterClose(ProtocolVersion protocol) {
        Set<Thread> before = threads();
        for (int i = 0; i < CLIENTS; i++) {
            RedisClient driver = driver(protocol);
            closeSoon(RedisLockClient.create(driver));
            shutDown(driver);
        }
        awaitNothingBut(before);
    }

    private void closeSoon(RedisLockClient client) {
        LockSupport.parkNanos(random.nextLong(LONGEST_DELAY_NANOS));
        client.close();
    }

    private static RedisClient driver(ProtocolVersion protocol) {
        RedisClient driver = RedisClient.create(REDIS.uri());
        driver.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        return driver;
    }

    private static void shutDown(RedisClient driver) {
        driver.shutdown(0, 1, TimeUnit.SECONDS);
    }

    // ---- a server that does not

    @Test
    void L22_closeWhileAFrozenServerIsConnectedToIsBounded() {
        assertCloseOfFrozenServerIsBounded(() -> RedisLockClient.builder().uri(REDIS.uri()));
    }

    /** The given client goes on connecting; what it opens once the server has thawed is closed then. */
    @Test
    void L22_closeWhileAGivenClientConnectsToAFrozenServerIsBounded() {
        RedisClient driver = driver(ProtocolVersion.RESP3);
        assertCloseOfFrozenServerIsBounded(() -> RedisLockClient.builder().redisClient(driver));
        shutDown(driver);
    }

    private void assertCloseOfFrozenServerIsBounded(Supplier<RedisLockClient.Builder> builder) {
        Set<Thread> before = threads();
        EmbeddedRedis server = REDIS.server();
        stage.freeze(server);
        for (int i = 0; i < 5; i++) {
            RedisLockClient client =
                    builder.get().commandTimeout(COMMAND_TIMEOUT).build();
            LockSupport.parkNanos(random.nextLong(LONGEST_DELAY_NANOS));
            Task<Boolean> closing = stage.run(client::close);
            assertThat(closing.result()).isTrue();
            assertThat(closing.took()).isLessThan(COMMAND_TIMEOUT.plus(Stage.SLACK));
        }
        server.thaw();
        Wait.until("no connection is left", () -> connections() == 0);
        Wait.until("no attempt is left", () -> before.containsAll(batonThreads()));
    }

    // ---- what is left

    private void awaitNothingBut(Set<Thread> before) {
        Wait.until("no connection is left", () -> connections() == 0);
        Wait.until("no thread is left", () -> before.containsAll(threads()));
    }

    /** But for the one that asks. */
    private static long connections() {
        try (var resp = REDIS.server().resp()) {
            return resp.text("CLIENT", "LIST").lines().count() - 1;
        }
    }

    private static Set<Thread> batonThreads() {
        return threads("baton-");
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = threads("lettuce-");
        threads.addAll(batonThreads());
        return threads;
    }

    private static Set<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .collect(Collectors.toSet());
    }
}
