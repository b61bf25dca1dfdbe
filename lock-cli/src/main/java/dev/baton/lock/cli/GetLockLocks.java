package dev.baton.lock.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The lock that applications write themselves: a connection for each thread that holds it or waits, {@code GET_LOCK} with a
 * timeout of a second until it is got, {@code RELEASE_LOCK}.
 */
final class GetLockLocks implements SaleLocks {
    private final HikariDataSource connections;
    private final String name;

    /** @param connections as many as there are sellers; closed with these locks */
    GetLockLocks(HikariDataSource connections, String name) {
        this.connections = connections;
        this.name = name;
    }

    @Override
    public SaleLock forSeller() {
        return new GetLock();
    }

    @Override
    public void close() {
        connections.close();
    }

    /** One seller's, who alone uses it. */
    private final class GetLock implements SaleLock {
        private @Nullable Connection held;

        @Override
        @SuppressWarnings("resource") // closed by unlock()
        public void lock() {
            try {
                Connection connection = connections.getConnection();
                while (call(connection, "SELECT GET_LOCK(?, 1)") != 1) {}
                held = connection;
            } catch (SQLException e) {
                throw new DemoException(Failures.reason(e), e);
            }
        }

        @Override
        public void unlock() {
            try (Connection connection = held) {
                if (connection == null || call(connection, "SELECT RELEASE_LOCK(?)") != 1) {
                    throw new DemoException("the named lock was lost while it was held");
                }
            } catch (SQLException e) {
                throw new DemoException(Failures.reason(e), e);
            }
        }

        private int call(Connection connection, String sql) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, name);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        }
    }
}
