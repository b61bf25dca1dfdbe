package dev.baton.lock.benchmarks.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The lock that applications write themselves, at its best: a connection of a pool for each hold and each waiting thread,
 * {@code GET_LOCK} with a timeout of a second until it is got, {@code RELEASE_LOCK} on the same connection. It knows neither
 * that its session is gone nor anything else that goes wrong.
 */
final class GetLockLoop implements LockUnderTest {
    private final DataSource pool;
    private final String name;
    private volatile @Nullable Connection held; // written by the holder

    GetLockLoop(DataSource pool, String name) {
        this.pool = pool;
        this.name = name;
    }

    @Override
    @SuppressWarnings("resource") // closed by unlock()
    public void lock() {
        try {
            Connection connection = pool.getConnection();
            while (call(connection, "SELECT GET_LOCK(?, 1)") != 1) {}
            held = connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void unlock() {
        Connection connection = held;
        if (connection == null) {
            throw new IllegalStateException(name + " is not held");
        }
        held = null;
        try (connection) {
            if (call(connection, "SELECT RELEASE_LOCK(?)") != 1) {
                throw new IllegalStateException(name + " is held no longer");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
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
