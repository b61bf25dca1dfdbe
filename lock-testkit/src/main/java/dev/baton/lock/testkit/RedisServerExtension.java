package dev.baton.lock.testkit;

import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class the Redis that all classes of the JVM share: the one that {@code -Dbaton.redis.uri=…} names, else
 * a container where Docker answers, else an {@link EmbeddedRedis}. Register it as a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RedisServerExtension REDIS = new RedisServerExtension();
 * }</pre>
 *
 * <p>Before each test a server of this JVM's own is emptied. One named by the property is not: it may serve others,
 * from whom {@link #uniquePrefix} keeps a test apart.
 */
public final class RedisServerExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    /** What the names of all keys and channels of this JVM's tests begin with. */
    static final String ROOT = "test-" + UUID.randomUUID().toString().substring(0, 8);

    private static final AtomicLong PREFIXES = new AtomicLong();

    private final Queue<RespClient> connections = new ConcurrentLinkedQueue<>();

    /** The server's {@code redis://} URI. */
    public String uri() {
        return SharedRedis.get().uri();
    }

    /** False if {@code -Dbaton.redis.uri=…} named the server: a test must not disturb others there. */
    public boolean isOwn() {
        return SharedRedis.get().isOwn();
    }

    /** A new connection, closed after the class's last test if not before. {@link Leftovers} does not count it. */
    public RespClient resp() {
        RespClient client = RespClient.connect(uri());
        connections.add(client);
        client.call("CLIENT", "SETNAME", LeftoverCheck.TESTKIT_CONNECTION);
        return client;
    }

    /** A prefix for the names of keys and channels that nobody else has; without braces, colons and blanks. */
    public String uniquePrefix() {
        return ROOT + "-" + PREFIXES.incrementAndGet();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SharedRedis.get();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (isOwn()) {
            try (RespClient resp = RespClient.connect(uri())) {
                resp.call("FLUSHALL");
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (RespClient client = connections.poll(); client != null; client = connections.poll()) {
            client.close();
        }
    }
}
