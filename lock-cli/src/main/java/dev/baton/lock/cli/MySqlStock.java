package dev.baton.lock.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The units as a row of a table. */
final class MySqlStock implements Stock {
    private final DataSource connections;
    private final String table;

    MySqlStock(DataSource connections, DemoKeys keys) {
        this.connections = connections;
        this.table = keys.table();
    }

    @Override
    public void fill(long units) {
        execute("CREATE TABLE IF NOT EXISTS " + table + " (units BIGINT NOT NULL, sold BIGINT NOT NULL)");
        execute("DELETE FROM " + table);
        execute("INSERT INTO " + table + " VALUES (" + units + ", 0)");
    }

    @Override
    public long sellOne() {
        long left = left();
        if (left <= 0) {
            return -1;
        }
        execute("UPDATE " + table + " SET units = " + (left - 1));
        execute("UPDATE " + table + " SET sold = sold + 1");
        return left - 1;
    }

    @Override
    public long left() {
        return read("units");
    }

    @Override
    public long sold() {
        return read("sold");
    }

    /** For after the workers' end. */
    void drop() {
        execute("DROP TABLE IF EXISTS " + table);
    }

    private long read(String column) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT " + column + " FROM " + table);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new DemoException("the row of the table " + table + " is gone from the server");
            }
            return row.getLong(1);
        } catch (SQLException e) {
            throw new DemoException(Failures.reason(e), e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DemoException(Failures.reason(e), e);
        }
    }
}
