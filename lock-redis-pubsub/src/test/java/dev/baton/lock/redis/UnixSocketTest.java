package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.KqueueProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locks on a server that is reached by a socket of the file system. */
class UnixSocketTest {
    private static Path folder;
    private static EmbeddedRedis redis;

    @RegisterExtension
    final Leftovers leftovers = Leftovers.on(() -> List.of(redis.uri()));

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(
                EpollProvider.isAvailable() || KqueueProvider.isAvailable(),
                "the driver has no native transport for this platform");
        folder = Files.createTempDirectory("redis-");
        redis = EmbeddedRedis.start("--unixsocket", socket().toString());
    }

    @AfterAll
    static void stop() throws IOException {
        if (redis != null) {
            redis.close();
            Files.deleteIfExists(socket());
            Files.delete(folder);
        }
    }

    private static Path socket() {
        return folder.resolve("redis.sock");
    }

    @Test
    void L8_releaseGrantsToAnotherClient() throws InterruptedException {
        String uri = "redis-socket://" + socket();
        try (RedisLockClient first = RedisLockClient.create(uri);
                RedisLockClient second = RedisLockClient.create(uri)) {
            LockHandle held = first.getLock("orders").acquire();
            assertThat(second.getLock("orders").tryAcquire()).isEmpty();
            CompletableFuture<LockHandle> waiting = second.getLock("orders").acquireAsync();
            Wait.until("it waits", () -> first.inspect("orders").waiters().size() == 1);
            held.release();
            LockHandle granted = waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
            granted.release();
        }
    }
}
