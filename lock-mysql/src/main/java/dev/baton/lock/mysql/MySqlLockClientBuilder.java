package dev.baton.lock.mysql;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.Durations;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link MySqlLockClient}. Each rejects what it does not allow at once. */
public final class MySqlLockClientBuilder {
    private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_$]{1,64}(\\.[A-Za-z0-9_$]{1,64})?");

    private @Nullable DataSource dataSource;
    private @Nullable DataSource pool;
    private @Nullable String prefix;
    private boolean exactNames;
    private int maxConnections = 10;
    private @Nullable String fencingTable;
    private Duration tokenTtl = Duration.ofHours(1);
    private Duration waitSlice = Duration.ofSeconds(10);
    private Duration claimWindow = Duration.ofSeconds(3);
    private boolean allowReplica;
    private LockOptions options = LockOptions.defaults();
    private Duration commandTimeout = Duration.ofSeconds(2);
    private Duration unavailableTimeout = Duration.ofSeconds(10);
    private @Nullable Executor executor;

    /** What a client is made of. */
    record Parts(
            Settings settings,
            MySqlBackend backend,
            ThreadScheduler scheduler,
            LockThreads threads,
            @Nullable Executor executor) {}

    MySqlLockClientBuilder() {}

    /**
     * Where connections come from, for a pool (HikariCP) of the client's own: best the driver's data source, whose login
     * timeout is set. Of a HikariCP pool the settings are used, and none of its connections.
     */
    public MySqlLockClientBuilder dataSource(DataSource source) {
        dataSource = requireNonNull(source, "source");
        return this;
    }

    /**
     * A pool for this client's locks, used as it is. It has to allow for {@link #maxConnections} connections and stays the
     * caller's to close. Connections are kept for as long as a lock is held, which starves whatever else uses the pool.
     */
    public MySqlLockClientBuilder pool(DataSource connections) {
        pool = requireNonNull(connections, "connections");
        return this;
    }

    /**
     * What the server's names of the locks begin with; default: the schema that the connection is in, as the server has one
     * space of names for all schemas; {@code baton} if it is in none.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public MySqlLockClientBuilder prefix(String start) {
        if (requireNonNull(start, "start").isEmpty()) {
            throw new IllegalArgumentException(
                    "An empty prefix is not allowed; for names as they are see exactNames(…)");
        }
        prefix = start;
        return this;
    }

    /**
     * Whether the server's names of the locks are the locks' own, without prefix: to share locks with other programs. The
     * server's limits hold then: 64 characters, without regard to case, on MySQL; 192 bytes, with regard to case, on MariaDB.
     * Longer names, and those with a NUL character, are refused when they are asked for. Default: false.
     */
    public MySqlLockClientBuilder exactNames(boolean exact) {
        exactNames = exact;
        return this;
    }

    /**
     * How many connections the client may have: one for each hold, one for each lock that its threads wait for (in strict
     * order, one for each of them), and one for questions. Default 10.
     *
     * @throws IllegalArgumentException if it is less than 2 or more than 100,000
     */
    public MySqlLockClientBuilder maxConnections(int most) {
        if (most < 2 || most > 100_000) {
            throw new IllegalArgumentException(
                    "%d connections are not allowed; there must be from 2 to 100000".formatted(most));
        }
        maxConnections = most;
        return this;
    }

    /**
     * Keeps fencing tokens in this table, which the client makes if it is not there; it takes two more statements for each
     * grant. Default: none, and {@code fencingToken()} throws UnsupportedOperationException.
     *
     * @param table its name, with or without the schema's before it
     * @throws IllegalArgumentException if that has other characters than letters, digits, {@code _} and {@code $}
     */
    public MySqlLockClientBuilder fencingTable(String table) {
        if (!TABLE.matcher(requireNonNull(table, "table")).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not allowed as the name of a table; it must be letters, digits, _ and $, with a schema's name and a dot before it or none"
                            .formatted(table));
        }
        fencingTable = table;
        return this;
    }

    /**
     * How long a lock's row of the fencing table is kept after its last grant; default 1 h.
     *
     * @throws IllegalArgumentException if it is less than a second or more than 365 days
     */
    public MySqlLockClientBuilder tokenTtl(Duration ttl) {
        tokenTtl = Durations.checked("tokenTtl", ttl, Duration.ofSeconds(1), Duration.ofDays(365));
        return this;
    }

    /**
     * How long a single {@code GET_LOCK} waits, in whole seconds; default 10 s. At its end the waiter goes to the end of the
     * server's queue. A wait that is over sooner does not take the rest of it, but where its statement cannot be killed.
     *
     * @throws IllegalArgumentException if it is less than a second, more than an hour, or not of whole seconds
     */
    public MySqlLockClientBuilder waitSlice(Duration slice) {
        Duration given = Durations.checked("waitSlice", slice, Duration.ofSeconds(1), Duration.ofHours(1));
        if (!given.equals(Duration.ofSeconds(given.toSeconds()))) {
            throw new IllegalArgumentException(
                    "waitSlice of %s is not allowed; it must be of whole seconds".formatted(slice));
        }
        waitSlice = given;
        return this;
    }

    /**
     * For how long a waiter that the server has granted the lock, and that stands still, may hold up the others, rounded up
     * to whole seconds; default 3 s.
     *
     * @throws IllegalArgumentException if it is less than a second or more than a day
     */
    public MySqlLockClientBuilder claimWindow(Duration window) {
        claimWindow = Durations.checked("claimWindow", window, Duration.ofSeconds(1));
        return this;
    }

    /**
     * Whether a server that replicates from another, or is read-only, is good enough: named locks are not replicated, so
     * whoever connects to another server is not excluded. Default: false.
     */
    public MySqlLockClientBuilder allowReplica(boolean allow) {
        allowReplica = allow;
        return this;
    }

    /** Options of locks that are opened without their own. */
    public MySqlLockClientBuilder defaultOptions(LockOptions defaults) {
        options = requireNonNull(defaults, "defaults");
        return this;
    }

    /**
     * Within what every question to the server is answered or given up; default 2 s.
     *
     * @throws IllegalArgumentException if it is less than 10 ms or more than a day
     */
    public MySqlLockClientBuilder commandTimeout(Duration timeout) {
        commandTimeout = Durations.checked("commandTimeout", timeout, Duration.ofMillis(10));
        return this;
    }

    /**
     * After how long a wait without a deadline gives up on a server that does not answer; default 10 s.
     *
     * @throws IllegalArgumentException if it is less than 10 ms or more than a day
     */
    public MySqlLockClientBuilder unavailableTimeout(Duration timeout) {
        unavailableTimeout = Durations.checked("unavailableTimeout", timeout, Duration.ofMillis(10));
        return this;
    }

    /**
     * Where futures are completed and listeners called; default: up to four daemon threads of the client's own. While all of
     * its threads are busy, futures and listeners wait, futures also beyond their deadlines: callbacks that block, as by
     * waiting for a lock, need an executor with as many threads as may do so at the same time.
     */
    public MySqlLockClientBuilder executor(Executor callbacks) {
        executor = requireNonNull(callbacks, "callbacks");
        return this;
    }

    /**
     * The client. It connects in the background, and does not wait for that.
     *
     * @throws IllegalStateException if neither a data source nor a pool was given, or both, or a prefix for exact names
     */
    public MySqlLockClient build() {
        if ((dataSource == null) == (pool == null)) {
            throw new IllegalStateException("A data source or a pool must be given, and not both");
        }
        if (exactNames && prefix != null) {
            throw new IllegalStateException("Exact names have no prefix");
        }
        return new MySqlLockClient(parts(MySqlBackend::inBackground));
    }

    /** @param background runs what may last longer than the end of the client */
    Parts parts(Executor background) {
        long timeout = commandTimeout.toNanos();
        Settings settings = new Settings(
                ClientIds.next(),
                options,
                timeout,
                unavailableTimeout.toNanos(),
                claimWindow.toNanos(),
                /* lingerNanos= */ 0);
        ThreadScheduler scheduler = new ThreadScheduler("baton-timer");
        LockThreads threads = new LockThreads(maxConnections + 2);
        SessionFactory factory = new SessionFactory(connections(), settings.clientId(), allowReplica, timeout);
        Sessions sessions = new Sessions(factory, threads, scheduler, maxConnections - 1, timeout);
        Context context = new Context(
                settings,
                exactNames ? LockNames.exact() : LockNames.prefixed(prefix),
                factory,
                sessions,
                threads,
                scheduler,
                (int) waitSlice.toSeconds(),
                fencingTable == null ? null : new FencingTable(fencingTable, tokenTtl.toNanos()));
        return new Parts(settings, new MySqlBackend(context, scheduler, background), scheduler, threads, executor);
    }

    private Connections connections() {
        return pool != null
                ? new GivenPool(pool)
                : new OwnPool(requireNonNull(dataSource), maxConnections, commandTimeout.toNanos());
    }
}
