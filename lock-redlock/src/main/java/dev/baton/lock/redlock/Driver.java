package dev.baton.lock.redlock;

import dev.baton.lock.lettuce.ServerVersion;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How one of the servers is connected to: a Lettuce client of our own, or one that was handed in. */
final class Driver {
    private static final int MOST_UNEXPLAINED = 3;

    private final RedisClient client;
    private final @Nullable RedisURI uri;
    private final String description;
    private final boolean own;
    private final long connectTimeoutNanos;

    private Driver(
            RedisClient client, @Nullable RedisURI uri, String description, boolean own, long connectTimeoutNanos) {
        this.connectTimeoutNanos = connectTimeoutNanos;
        this.client = client;
        this.uri = uri;
        this.description = description;
        this.own = own;
    }

    /** A client of our own, which connects anew by our doing alone, and never sends a command twice. */
    static Driver own(ClientResources resources, RedisURI uri, long connectTimeoutNanos) {
        Duration timeout = Duration.ofNanos(connectTimeoutNanos);
        uri.setTimeout(timeout);
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
        RedisClient client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder()
                        .keepAlive(true)
                        .connectTimeout(timeout)
                        .build())
                .build());
        return new Driver(client, uri, describe(uri), /* own= */ true, connectTimeoutNanos);
    }

    /** A client that stays its owner's to close, with its options. */
    static Driver given(RedisClient client, int number, long connectTimeoutNanos) {
        String description = "the given RedisClient number " + number;
        return new Driver(client, null, description, /* own= */ false, connectTimeoutNanos);
    }

    /** A connection to a server that can run the scripts; blocks. */
    StatefulRedisConnection<String, String> connect() {
        StatefulRedisConnection<String, String> connection = connectKnowingWhyNot();
        try {
            ServerVersion.of(hello(connection)).check();
            return connection;
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            var unused = connection.closeAsync();
            throw e instanceof RuntimeException known ? known : new RedisConnectionException("no answer to HELLO", e);
        } catch (InterruptedException e) {
            var unused = connection.closeAsync();
            throw new IllegalStateException(e); // nobody interrupts the thread that connects
        }
    }

    private List<Object> hello(StatefulRedisConnection<String, String> connection)
            throws InterruptedException, ExecutionException, TimeoutException {
        return connection
                .async()
                .<List<Object>>dispatch(CommandType.HELLO, new ArrayOutput<>(StringCodec.UTF8))
                .toCompletableFuture()
                .get(connectTimeoutNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * If a server refuses quickly, the driver may find nothing left of the attempt that it could ask for the reason: then it is
     * made to try again.
     */
    private StatefulRedisConnection<String, String> connectKnowingWhyNot() {
        for (int left = MOST_UNEXPLAINED; true; left--) {
            try {
                return uri == null ? client.connect(StringCodec.UTF8) : client.connect(StringCodec.UTF8, uri);
            } catch (RedisConnectionException e) {
                if (left == 0 || !(e.getCause() instanceof IllegalStateException)) {
                    throw e;
                }
            }
        }
    }

    StatefulRedisPubSubConnection<String, String> connectPubSub() {
        return uri == null ? client.connectPubSub(StringCodec.UTF8) : client.connectPubSub(StringCodec.UTF8, uri);
    }

    /** Whether another server may take this one's place: then to be read-only is a passing state. */
    boolean canFailOver() {
        return uri == null || !uri.getSentinels().isEmpty();
    }

    /** The server's address, without credentials. */
    String describe() {
        return description;
    }

    private static String describe(RedisURI uri) {
        if (uri.getSocket() != null) {
            return "redis-socket://" + uri.getSocket();
        }
        if (!uri.getSentinels().isEmpty()) {
            RedisURI first = uri.getSentinels().get(0);
            return "redis-sentinel://%s:%d#%s".formatted(first.getHost(), first.getPort(), uri.getSentinelMasterId());
        }
        return "%s://%s:%d".formatted(uri.isSsl() ? "rediss" : "redis", uri.getHost(), uri.getPort());
    }

    /** Ends a client of our own. */
    void close(long timeoutNanos) {
        if (own) {
            client.shutdown(0, timeoutNanos, TimeUnit.NANOSECONDS);
        }
    }
}
