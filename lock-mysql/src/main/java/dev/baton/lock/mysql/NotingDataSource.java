package dev.baton.lock.mysql;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source under a pool, which tells at once why a connection could not be made: the pool itself goes on trying, and
 * says so when its own timeout is over. It leaves none of them open.
 */
final class NotingDataSource implements DataSource {
    private final DataSource source;
    private final int loginTimeoutSeconds;
    private final Consumer<SQLException> failed;
    private final Set<Connection> made = Collections.newSetFromMap(new IdentityHashMap<>()); // guarded
    private final ReentrantLock guard = new ReentrantLock();
    private boolean closed; // guarded

    NotingDataSource(DataSource source, int loginTimeoutSeconds, Consumer<SQLException> failed) {
        this.source = source;
        this.loginTimeoutSeconds = loginTimeoutSeconds;
        this.failed = failed;
    }

    /**
     * What makes the connections of a data source that is a pool itself: that pool's connections are others'.
     *
     * @param timeoutSeconds how long it may take to make one
     */
    static DataSource beneath(DataSource given, int timeoutSeconds) {
        HikariDataSource pool = hikari(given);
        if (pool == null || pool.getDataSource() != null) {
            return pool == null ? given : pool.getDataSource();
        }
        if (pool.getJdbcUrl() == null) {
            throw new IllegalArgumentException("Of a HikariCP pool that was given the name of a data source's class,"
                    + " there is no data source to be had: give the client that itself");
        }
        return new DriverDataSource(
                pool.getJdbcUrl(),
                pool.getDriverClassName(),
                withTimeouts(pool.getDataSourceProperties(), timeoutSeconds),
                /* username= */ null,
                /* password= */ null);
    }

    /** Both drivers know these. A login timeout would be set for all drivers of the JVM. */
    private static Properties withTimeouts(Properties given, int seconds) {
        Properties all = new Properties();
        all.putAll(given);
        String millis = Long.toString(TimeUnit.SECONDS.toMillis(seconds));
        all.putIfAbsent("connectTimeout", millis);
        all.putIfAbsent("socketTimeout", millis); // until the session has one of its own
        return all;
    }

    /** The HikariCP pool that it is, or that it wraps; null if there is none. */
    static @Nullable HikariDataSource hikari(DataSource given) {
        try {
            return given.isWrapperFor(HikariDataSource.class) ? given.unwrap(HikariDataSource.class) : null;
        } catch (SQLException | RuntimeException e) { // some have not implemented it
            return null;
        }
    }

    private interface Opening {
        Connection open() throws SQLException;
    }

    private Connection noting(Opening opening) throws SQLException {
        Connection connection;
        try {
            connection = opening.open();
        } catch (SQLException e) {
            failed.accept(e);
            throw e;
        }
        if (!keep(connection)) {
            connection.close();
            throw new SQLException("the pool is closed");
        }
        return connection;
    }

    private boolean keep(Connection connection) {
        guard.lock();
        try {
            made.removeIf(NotingDataSource::isClosed);
            return !closed && made.add(connection);
        } finally {
            guard.unlock();
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** Closes what the pool has not: it forgets a connection that is being made while it is closed. */
    void close() {
        for (Connection each : keepNoMore()) {
            try {
                each.close();
            } catch (SQLException | RuntimeException e) {
                Errors.ignore(e);
            }
        }
    }

    private List<Connection> keepNoMore() {
        guard.lock();
        try {
            closed = true;
            List<Connection> left = List.copyOf(made);
            made.clear();
            return left;
        } finally {
            guard.unlock();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return noting(source::getConnection);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return noting(() -> source.getConnection(user, password));
    }

    /** The pool's own timeout is shorter than what a connection may take. */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        if (!(source instanceof DriverDataSource)) {
            source.setLoginTimeout(loginTimeoutSeconds);
        }
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeoutSeconds;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
