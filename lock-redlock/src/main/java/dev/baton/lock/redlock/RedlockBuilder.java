package dev.baton.lock.redlock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.Durations;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.lettuce.Interrupts;
import dev.baton.lock.lettuce.RedisUris;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link RedlockClient}. Each rejects what it does not allow at once. */
public final class RedlockBuilder {
    private static final int VALUE_BYTES = 20;

    /** A server: one of the two. */
    private record Server(@Nullable RedisURI uri, @Nullable RedisClient client) {}

    /** What a client is made of. */
    record Parts(
            Settings settings,
            Servers servers,
            RedlockBackend backend,
            Masters masters,
            RedlockOptions options,
            ThreadScheduler scheduler,
            @Nullable Executor executor) {}

    private final List<Server> servers = new ArrayList<>();
    private RedlockOptions redlockOptions = RedlockOptions.defaults();
    private LockOptions lockOptions = LockOptions.defaults();
    private String keyPrefix = "redlock";
    private Duration commandTimeout = Duration.ofSeconds(2);
    private Duration unavailableTimeout = Duration.ofSeconds(10);
    private Duration subscriptionLinger = Duration.ofSeconds(30);
    private Duration tokenTtl = Duration.ofHours(1);
    private @Nullable Executor executor;

    RedlockBuilder() {}

    /**
     * Servers to connect to, besides those given before; each of them independent of all others: a master of its own, alone
     * or behind Sentinels of its own.
     *
     * @param uris {@code redis://}, {@code rediss://}, {@code redis-sentinel://} or {@code redis-socket://}
     * @throws IllegalArgumentException if one of them is none of these, or is there twice: databases of one server, and users
     *     of it, are that one server
     */
    public RedlockBuilder servers(String... uris) {
        for (String text : uris) {
            RedisURI uri = RedisUris.parse(requireNonNull(text, "uri"));
            if (servers.stream().anyMatch(known -> known.uri() != null && RedisUris.isSameServer(uri, known.uri()))) {
                throw new IllegalArgumentException(
                        "The same server is given twice; its vote would count for two (server number %d)"
                                .formatted(servers.size() + 1));
            }
            servers.add(new Server(uri, null));
        }
        return this;
    }

    /** Lettuce clients to connect with, one for each server; they keep their options, and stay the caller's to close. */
    public RedlockBuilder servers(RedisClient... clients) {
        for (RedisClient client : clients) {
            requireNonNull(client, "client");
            if (servers.stream().anyMatch(known -> client == known.client())) {
                throw new IllegalArgumentException("The same client is given twice; its vote would count for two");
            }
            servers.add(new Server(null, client));
        }
        return this;
    }

    /** How locks are tried for. */
    public RedlockBuilder options(RedlockOptions how) {
        redlockOptions = requireNonNull(how, "how");
        return this;
    }

    /** Options of locks that are opened without their own. */
    public RedlockBuilder defaultOptions(LockOptions defaults) {
        lockOptions = requireNonNull(defaults, "defaults");
        return this;
    }

    /**
     * What all keys and channels begin with; default {@code redlock}. With an empty prefix the key of a lock is its name as it
     * is, so that clients of redlock.rb exclude ours; what goes with a lock begins with {@code redlock} then.
     *
     * @throws IllegalArgumentException if it has braces
     */
    public RedlockBuilder keyPrefix(String prefix) {
        requireNonNull(prefix, "prefix");
        if (prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "The key prefix \"%s\" is not allowed; it must not have braces".formatted(prefix));
        }
        keyPrefix = prefix;
        return this;
    }

    /**
     * Within what every question to the servers is answered or given up, with all its rounds and the making of a first
     * connection; default 2 s, and at least eight times the timeout of one server.
     *
     * @throws IllegalArgumentException if it is less than 10 ms or more than a day
     */
    public RedlockBuilder commandTimeout(Duration timeout) {
        commandTimeout = Durations.checked("commandTimeout", timeout, Duration.ofMillis(10));
        return this;
    }

    /**
     * After how long a wait without a deadline gives up on servers that do not answer; default 10 s.
     *
     * @throws IllegalArgumentException if it is less than 10 ms or more than a day
     */
    public RedlockBuilder unavailableTimeout(Duration timeout) {
        unavailableTimeout = Durations.checked("unavailableTimeout", timeout, Duration.ofMillis(10));
        return this;
    }

    /**
     * How long a subscription is kept when nobody waits any more; default 30 s; 0 ends it at once.
     *
     * @throws IllegalArgumentException if it is negative or more than a day
     */
    public RedlockBuilder subscriptionLinger(Duration linger) {
        subscriptionLinger = Durations.checked("subscriptionLinger", linger, Duration.ZERO);
        return this;
    }

    /**
     * How long the fencing token of a lock is remembered after its last grant; default 1 h.
     *
     * @throws IllegalArgumentException if it is less than a second or more than 365 days
     */
    public RedlockBuilder tokenTtl(Duration ttl) {
        tokenTtl = Durations.checked("tokenTtl", ttl, Duration.ofSeconds(1), Duration.ofDays(365));
        return this;
    }

    /**
     * Where futures are completed and listeners called; default: up to four daemon threads of the client's own. While all of
     * its threads are busy, futures and listeners wait, futures also beyond their deadlines: callbacks that block, as by
     * waiting for a lock, need an executor with as many threads as may do so at the same time.
     */
    public RedlockBuilder executor(Executor callbacks) {
        executor = requireNonNull(callbacks, "callbacks");
        return this;
    }

    /**
     * The client; it begins to connect, and does not wait for that.
     *
     * @throws IllegalStateException if no server was given, or the timeout of one server is more than an eighth of the
     *     command timeout
     */
    public RedlockClient build() {
        if (servers.isEmpty()) {
            throw new IllegalStateException("No server was given; at least one is needed");
        }
        if (redlockOptions.serverTimeout().multipliedBy(8).compareTo(commandTimeout) > 0) {
            throw new IllegalStateException(
                    "A command timeout of %s is too short for a server timeout of %s; it must be at least eight times as long"
                            .formatted(commandTimeout, redlockOptions.serverTimeout()));
        }
        return new RedlockClient(parts());
    }

    private Parts parts() {
        Settings settings = new Settings(
                ClientIds.next(),
                lockOptions,
                commandTimeout.toNanos(),
                unavailableTimeout.toNanos(),
                /* claimWindowNanos= */ TimeUnit.SECONDS.toNanos(3),
                subscriptionLinger.toNanos());
        ThreadScheduler scheduler = new ThreadScheduler("baton-timer");
        KeyNames names = new KeyNames(keyPrefix);
        Wakeups wakeups = new Wakeups(
                names,
                new Quorum(servers.size()),
                redlockOptions.delays(() -> ThreadLocalRandom.current().nextDouble()),
                scheduler);
        long connectTimeout = commandTimeout.toNanos() / 2;
        ClientResources resources = Interrupts.kept(() -> DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build());
        List<Driver> drivers = drivers(resources, connectTimeout);
        List<Node> nodes = new ArrayList<>();
        for (Driver driver : drivers) {
            nodes.add(new RedisNode(nodes.size(), driver, scheduler, wakeups, connectTimeout));
        }
        Servers all = new Servers(nodes, names, scheduler, tokenTtl.toMillis());
        RedlockBackend backend = new RedlockBackend(
                settings,
                all,
                wakeups,
                redlockOptions,
                scheduler::isCurrentThread,
                () -> end(drivers, resources, connectTimeout),
                RedlockBackend::inBackground);
        return new Parts(settings, all, backend, new Masters(all, values()), redlockOptions, scheduler, executor);
    }

    private List<Driver> drivers(ClientResources resources, long connectTimeoutNanos) {
        List<Driver> drivers = new ArrayList<>();
        for (Server server : servers) {
            RedisClient client = server.client();
            drivers.add(
                    client != null
                            ? Driver.given(client, drivers.size() + 1, connectTimeoutNanos)
                            : Driver.own(resources, requireNonNull(server.uri()), connectTimeoutNanos));
        }
        return drivers;
    }

    private static void end(List<Driver> drivers, ClientResources resources, long timeoutNanos) {
        drivers.forEach(driver -> driver.close(timeoutNanos));
        var unused = resources
                .shutdown(0, timeoutNanos, TimeUnit.NANOSECONDS)
                .awaitUninterruptibly(timeoutNanos, TimeUnit.NANOSECONDS);
    }

    private static Supplier<String> values() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] bytes = new byte[VALUE_BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        };
    }
}
