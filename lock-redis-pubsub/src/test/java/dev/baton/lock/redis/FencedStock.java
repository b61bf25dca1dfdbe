package dev.baton.lock.redis;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalInt;

/**
 * A stock in a database whose row remembers the fencing token of its last user, and turns older ones away.
 *
 * <p>A read stamps the row as well: otherwise a stale writer could come between the read and the write of a newer hold, and
 * what it wrote would be overwritten by somebody who never saw it.
 */
final class FencedStock implements AutoCloseable {
    private final Connection connection;

    FencedStock(String database, int units) throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:" + database);
        update("CREATE TABLE stock (units INT NOT NULL, fence BIGINT NOT NULL)");
        update("INSERT INTO stock VALUES (?, 0)", units);
    }

    /** The units that are left; empty if a newer hold has been here. */
    OptionalInt read(long token) throws SQLException {
        return update("UPDATE stock SET fence = ? WHERE fence <= ?", token, token) == 1
                ? OptionalInt.of(units())
                : OptionalInt.empty();
    }

    /** Sets the units; false, and nothing is written, if a newer hold has been here. */
    boolean write(int units, long token) throws SQLException {
        return update("UPDATE stock SET units = ?, fence = ? WHERE fence <= ?", units, token, token) == 1;
    }

    int units() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT units FROM stock");
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getInt(1);
        }
    }

    private int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
