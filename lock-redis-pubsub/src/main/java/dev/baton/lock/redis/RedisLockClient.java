package dev.baton.lock.redis;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.Durations;
import dev.baton.lock.core.EngineClient;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.lettuce.Interrupts;
import dev.baton.lock.lettuce.RedisUris;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Locks on Redis (7.0 or newer) or Valkey (7.2 or newer): one server, a replicated set behind Sentinel, or a cluster.
 *
 * <p>Making a client does not wait for the server (but for a cluster's topology, no longer than the command timeout): it
 * connects in the background, and again whenever the connection is lost; a call on a lock says so, with
 * {@link dev.baton.lock.LockUnavailableException}, when the server cannot be asked.
 */
public final class RedisLockClient extends EngineClient {

    private RedisLockClient(Builder builder, Settings settings, ThreadScheduler scheduler) {
        super(
                settings,
                new RedisBackend(
                        settings,
                        new KeyNames(builder.keyPrefix, settings.clientId()),
                        builder.tokenTtl.toMillis(),
                        builder.topology(settings, scheduler),
                        scheduler),
                scheduler,
                builder.executor);
    }

    /**
     * A client with the default settings and connections of its own.
     *
     * @param redisUri {@code redis://}, {@code rediss://}, {@code redis-sentinel://} or {@code redis-socket://}
     * @throws IllegalArgumentException if the URI is none of these
     */
    public static RedisLockClient create(String redisUri) {
        return builder().uri(redisUri).build();
    }

    /**
     * A client with the default settings on a Lettuce client, which stays the caller's to close, and which does not tell where
     * it connects: that its server is read-only counts as a failover in progress, as behind Sentinel, and not as a refusal.
     */
    public static RedisLockClient create(RedisClient redisClient) {
        return builder().redisClient(redisClient).build();
    }

    /**
     * A client with the default settings on a Lettuce cluster client, which stays the caller's to close. Waits for the map of
     * the cluster, up to the command timeout; without one, it is made all the same.
     */
    public static RedisLockClient create(RedisClusterClient clusterClient) {
        return builder().clusterClient(clusterClient).build();
    }

    /** A builder with the default settings; a URI or a client must be given. */
    public static Builder builder() {
        return new Builder();
    }

    /** Settings of a client. Each rejects what it does not allow at once. */
    public static final class Builder {
        private static final ClientOptions OWN_OPTIONS = ClientOptions.builder()
                .socketOptions(SocketOptions.builder().keepAlive(true).build())
                .build();

        private @Nullable RedisURI uri;
        private @Nullable RedisClient redisClient;
        private @Nullable RedisClusterClient clusterClient;
        private String keyPrefix = "baton";
        private LockOptions options = LockOptions.defaults();
        private Duration commandTimeout = Duration.ofSeconds(2);
        private Duration unavailableTimeout = Duration.ofSeconds(10);
        private Duration claimWindow = Duration.ofSeconds(3);
        private Duration subscriptionLinger = Duration.ofSeconds(30);
        private Duration tokenTtl = Duration.ofHours(1);
        private @Nullable Executor executor;

        private Builder() {}

        /**
         * The server to connect to; the client makes and ends its own connections.
         *
         * @param redisUri {@code redis://}, {@code rediss://}, {@code redis-sentinel://} or {@code redis-socket://}
         * @throws IllegalArgumentException if the URI is none of these
         */
        public Builder uri(String redisUri) {
            uri = RedisUris.parse(requireNonNull(redisUri, "redisUri"));
            return this;
        }

        /** A Lettuce client to make connections with; it keeps its options, and stays the caller's to close. */
        public Builder redisClient(RedisClient client) {
            redisClient = requireNonNull(client, "client");
            return this;
        }

        /** A Lettuce cluster client to make connections with; it keeps its options, and stays the caller's to close. */
        public Builder clusterClient(RedisClusterClient client) {
            clusterClient = requireNonNull(client, "client");
            return this;
        }

        /**
         * What all keys and channels begin with; default {@code baton}.
         *
         * @throws IllegalArgumentException if it is empty or has braces
         */
        public Builder keyPrefix(String prefix) {
            requireNonNull(prefix, "prefix");
            if (prefix.isEmpty() || prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
                throw new IllegalArgumentException(
                        "The key prefix \"%s\" is not allowed; it must not be empty or have braces".formatted(prefix));
            }
            keyPrefix = prefix;
            return this;
        }

        /** Options of locks that are opened without their own. */
        public Builder defaultOptions(LockOptions defaults) {
            options = requireNonNull(defaults, "defaults");
            return this;
        }

        /**
         * Within what every command is answered or given up; default 2 s.
         *
         * @throws IllegalArgumentException if it is less than 10 ms or more than a day
         */
        public Builder commandTimeout(Duration timeout) {
            commandTimeout = Durations.checked("commandTimeout", timeout, Duration.ofMillis(10));
            return this;
        }

        /**
         * After how long a wait without a deadline gives up on a server that does not answer; default 10 s.
         *
         * @throws IllegalArgumentException if it is less than 10 ms or more than a day
         */
        public Builder unavailableTimeout(Duration timeout) {
            unavailableTimeout = Durations.checked("unavailableTimeout", timeout, Duration.ofMillis(10));
            return this;
        }

        /**
         * For how long a lock that was granted to a waiter waits for a sign of it; default 3 s.
         *
         * @throws IllegalArgumentException if it is less than 100 ms or more than a day
         */
        public Builder claimWindow(Duration window) {
            claimWindow = Durations.checked("claimWindow", window, Duration.ofMillis(100));
            return this;
        }

        /**
         * How long a subscription is kept when nobody waits any more; default 30 s; 0 ends it at once.
         *
         * @throws IllegalArgumentException if it is negative or more than a day
         */
        public Builder subscriptionLinger(Duration linger) {
            subscriptionLinger = Durations.checked("subscriptionLinger", linger, Duration.ZERO);
            return this;
        }

        /**
         * How long the fencing token of a lock is remembered after its last grant; default 1 h.
         *
         * @throws IllegalArgumentException if it is less than a second or more than 365 days
         */
        public Builder tokenTtl(Duration ttl) {
            tokenTtl = Durations.checked("tokenTtl", ttl, Duration.ofSeconds(1), Duration.ofDays(365));
            return this;
        }

        /**
         * Where futures are completed and listeners called; default: up to four daemon threads of the client's own. While all of
         * its threads are busy, futures and listeners wait, futures also beyond their deadlines: callbacks that block, as by
         * waiting for a lock, need an executor with as many threads as may do so at the same time.
         */
        public Builder executor(Executor callbacks) {
            executor = requireNonNull(callbacks, "callbacks");
            return this;
        }

        /**
         * The client; it begins to connect, and does not wait for that, but for the map of a cluster, up to the command
         * timeout.
         *
         * @throws IllegalStateException unless exactly one of a URI, a client and a cluster client was given
         */
        public RedisLockClient build() {
            int given = (uri == null ? 0 : 1) + (redisClient == null ? 0 : 1) + (clusterClient == null ? 0 : 1);
            if (given != 1) {
                throw new IllegalStateException(
                        "%d of uri, redisClient and clusterClient were given; exactly one is needed".formatted(given));
            }
            Settings settings = new Settings(
                    ClientIds.next(),
                    options,
                    commandTimeout.toNanos(),
                    unavailableTimeout.toNanos(),
                    claimWindow.toNanos(),
                    subscriptionLinger.toNanos());
            return new RedisLockClient(this, settings, new ThreadScheduler("baton-timer"));
        }

        private Topology topology(Settings settings, ThreadScheduler scheduler) {
            long timeout = settings.commandTimeoutNanos();
            if (clusterClient != null) {
                RedisClient nodes = RedisClient.create(clusterClient.getResources());
                nodes.setOptions(linkOptions(clusterClient.getOptions(), timeout));
                return new ClusterNodes(clusterClient, nodes, scheduler, timeout, () -> {});
            }
            if (redisClient != null) {
                return new SingleNode(
                        new NodeConnector(redisClient, null, /* canFailOver= */ true), scheduler, timeout, () -> {});
            }
            RedisURI target = requireNonNull(uri);
            target.setTimeout(Duration.ofNanos(timeout));
            ClientResources resources = Interrupts.kept(() -> DefaultClientResources.builder()
                    .ioThreadPoolSize(2)
                    .computationThreadPoolSize(2)
                    .nettyCustomizer(new SharedWrites())
                    .build());
            RedisClient own = RedisClient.create(resources);
            own.setOptions(linkOptions(OWN_OPTIONS, timeout));
            return new SingleNode(
                    new NodeConnector(own, target, !target.getSentinels().isEmpty()),
                    scheduler,
                    timeout,
                    () -> end(own, resources, timeout));
        }

        private static void end(RedisClient client, ClientResources resources, long timeoutNanos) {
            client.shutdown(0, timeoutNanos / 2, TimeUnit.NANOSECONDS);
            var unused = resources
                    .shutdown(0, timeoutNanos / 2, TimeUnit.NANOSECONDS)
                    .awaitUninterruptibly(timeoutNanos / 2, TimeUnit.NANOSECONDS);
        }

        /** The link connects anew by itself, and a command is never sent twice; all else (TLS, say) stays as given. */
        private static ClientOptions linkOptions(ClientOptions given, long timeoutNanos) {
            return ClientOptions.copyOf(given)
                    .mutate()
                    .autoReconnect(false)
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    .timeoutOptions(TimeoutOptions.builder()
                            .timeoutCommands(false) // the link does, for the price of one timer
                            .build())
                    .socketOptions(SocketOptions.copyOf(given.getSocketOptions())
                            .mutate()
                            .connectTimeout(Duration.ofNanos(timeoutNanos))
                            .build())
                    .build();
        }
    }
}
