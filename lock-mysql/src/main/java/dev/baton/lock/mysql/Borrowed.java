package dev.baton.lock.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of a pool, which goes back as it came, or broken. */
final class Borrowed {
    private static final Logger log = LoggerFactory.getLogger(Borrowed.class);

    private final Connection connection;
    private final Connection pooled;
    private final Consumer<Connection> evict;
    private final boolean committed; // each statement by itself, when it came
    private final int timeoutMillis; // of the network, when it came
    private final AtomicBoolean over = new AtomicBoolean();
    private int networkTimeoutMillis; // confined to whoever uses the connection

    /**
     * One that has just come; if not even that can be said of it, it goes back at once.
     *
     * @param pooled what goes back to the pool
     * @param statements what statements are run by
     * @param evict has the pool close, and forget, a broken one
     */
    static Borrowed of(Connection pooled, Unwrapping statements, Consumer<Connection> evict) throws SQLException {
        try {
            return new Borrowed(statements.beneath(pooled), pooled, evict);
        } catch (SQLException | RuntimeException | Error e) {
            pooled.close();
            throw e;
        }
    }

    /** Which connection statements are run by. */
    interface Unwrapping {
        Connection beneath(Connection pooled) throws SQLException;
    }

    private Borrowed(Connection connection, Connection pooled, Consumer<Connection> evict) throws SQLException {
        this.connection = connection;
        this.pooled = pooled;
        this.evict = evict;
        this.committed = connection.getAutoCommit();
        this.timeoutMillis = connection.getNetworkTimeout();
        this.networkTimeoutMillis = timeoutMillis;
    }

    Connection connection() {
        return connection;
    }

    /** Has each statement committed by itself. */
    void commitEach() throws SQLException {
        if (!committed) {
            connection.setAutoCommit(true);
        }
    }

    /** How long a statement may take from now on before the connection counts as lost. */
    void setNetworkTimeout(long nanos) throws SQLException {
        setNetworkTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
    }

    private void setNetworkTimeout(int millis) throws SQLException {
        if (millis != networkTimeoutMillis) {
            connection.setNetworkTimeout(Runnable::run, millis);
            networkTimeoutMillis = millis;
        }
    }

    boolean isClosed() {
        try {
            return over.get() || connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    void giveBack() throws SQLException {
        setNetworkTimeout(timeoutMillis);
        if (!committed) {
            connection.setAutoCommit(false);
        }
        if (over.compareAndSet(false, true)) {
            pooled.close();
        }
    }

    /**
     * Breaks the connection, so that the server ends the session; for any thread, also while another uses it. It may block:
     * MariaDB's driver connects anew to have a statement killed. One that cannot be broken has locks, maybe: the pool does
     * not get it back. Does not throw.
     */
    void breakOff() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException | Error e) {
            log.warn("A connection cannot be broken off, and is not given back either", e);
            return;
        }
        try {
            evict.accept(pooled);
        } catch (RuntimeException | Error e) {
            log.warn("The pool failed to take a broken connection back", e);
        }
    }
}
