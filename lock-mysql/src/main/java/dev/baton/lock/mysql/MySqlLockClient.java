package dev.baton.lock.mysql;

import dev.baton.lock.core.EngineClient;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Locks by the named locks ({@code GET_LOCK}) of MySQL (5.7.5 or newer) or MariaDB (10.0.2 or newer).
 *
 * <p>A hold has a session of its own, from a pool of the client's own, and never takes part in a transaction of the
 * caller's: lock first, then begin; commit first, then unlock. A lock lives as long as its session, so that it is free as
 * soon as the holder's process ends.
 *
 * <p>Making a client does not wait for the server; a call on a lock says so, with {@link
 * dev.baton.lock.LockUnavailableException}, when the server cannot be asked. {@code docs/mysql.md} has the rest.
 */
public final class MySqlLockClient extends EngineClient {
    private final LockThreads threads;

    MySqlLockClient(MySqlLockClientBuilder.Parts parts) {
        super(parts.settings(), parts.backend(), parts.scheduler(), parts.executor());
        this.threads = parts.threads();
    }

    /**
     * A client with the default settings.
     *
     * @param dataSource where connections come from, for a pool of the client's own: best the driver's data source. Of a
     *     HikariCP pool the settings are used, and none of its connections
     */
    public static MySqlLockClient create(DataSource dataSource) {
        return builder().dataSource(dataSource).build();
    }

    /** A builder with the default settings; a data source must be given. */
    public static MySqlLockClientBuilder builder() {
        return new MySqlLockClientBuilder();
    }

    /** The threads that talk with the server. */
    Executor threads() {
        return threads;
    }
}
