package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.ScaledTime;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of a test class's own, that its tests may freeze, empty and count the commands of; empty before each test. */
final class OwnRedis implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private final String[] extraArgs;
    private volatile @Nullable EmbeddedRedis server;

    /**
     * @param extraArgs more of the server's command line
     */
    OwnRedis(String... extraArgs) {
        this.extraArgs = Stream.concat(Stream.of("--repl-diskless-sync-delay", "0"), Stream.of(extraArgs))
                .toArray(String[]::new);
    }

    EmbeddedRedis server() {
        EmbeddedRedis started = server;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    String uri() {
        return server().uri();
    }

    List<String> uris() {
        return List.of(uri());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        EmbeddedRedis started = EmbeddedRedis.start(extraArgs);
        server = started;
        warmUp(started.uri());
    }

    /** Tests that measure time are not to measure the loading of classes. */
    private static void warmUp(String uri) throws InterruptedException {
        try (RedisLockClient client = RedisLockClient.create(uri)) {
            DistributedLock lock = client.getLock("warm-up");
            assertThat(lock.tryLock(ScaledTime.limit())).isTrue();
            assertThat(lock.isLocked()).isTrue();
            lock.unlock();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        try (var resp = server().resp()) {
            resp.call("FLUSHALL");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server().close();
    }
}
