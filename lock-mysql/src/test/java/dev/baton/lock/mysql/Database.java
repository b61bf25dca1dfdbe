package dev.baton.lock.mysql;

import dev.baton.lock.testkit.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The server that tests run on. */
interface Database extends AutoCloseable {
    String host();

    int port();

    default String schema() {
        return EmbeddedDatabase.SCHEMA;
    }

    default String user() {
        return EmbeddedDatabase.USER;
    }

    default String password() {
        return EmbeddedDatabase.PASSWORD;
    }

    /** Whether it can be started anew, on the same port. */
    boolean canRestart();

    /** Whether it can be made to stand still. */
    boolean canFreeze();

    void restart();

    void freeze();

    void thaw();

    @Override
    void close();

    /** A connection that may do everything, for the test. */
    default Connection root() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://%s:%d/%s?user=root".formatted(host(), port(), schema()));
    }

    /** Runs a statement that may be anything. */
    default void execute(String sql) {
        try (Connection connection = root();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
