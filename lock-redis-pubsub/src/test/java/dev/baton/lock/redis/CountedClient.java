package dev.baton.lock.redis;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.Engine;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/** An engine on Redis with the default settings, whose timers are counted. */
final class CountedClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ThreadScheduler threads = new ThreadScheduler("baton-timer");
    private final CountingScheduler timers = new CountingScheduler(threads);
    private final RedisClient redis;
    private final Engine engine;

    CountedClient(String uri, String prefix) {
        redis = RedisClient.create(uri);
        Settings settings = new Settings(
                ClientIds.next(),
                LockOptions.defaults(),
                TIMEOUT.toNanos(),
                Duration.ofSeconds(10).toNanos(),
                Duration.ofSeconds(3).toNanos(),
                Duration.ofSeconds(30).toNanos());
        NodeConnector connector = new NodeConnector(redis, RedisURI.create(uri), /* canFailOver= */ false);
        RedisBackend backend = new RedisBackend(
                settings,
                new KeyNames(prefix, settings.clientId()),
                Duration.ofHours(1).toMillis(),
                new SingleNode(connector, timers, TIMEOUT.toNanos(), () -> {}),
                threads);
        engine = new Engine(settings, backend, timers, Runnable::run, () -> 0.5);
    }

    Engine engine() {
        return engine;
    }

    /** The timers of the engine and of its link. */
    CountingScheduler timers() {
        return timers;
    }

    @Override
    public void close() {
        engine.close();
        threads.close();
        redis.shutdown();
    }
}
