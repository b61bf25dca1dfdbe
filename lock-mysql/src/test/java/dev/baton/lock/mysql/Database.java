package dev.baton.lock.mysql;

import dev.baton.lock.testkit.EmbeddedMariaDb;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The server that tests run on. */
interface Database extends AutoCloseable {
    String host();

    int port();

    default String schema() {
        return EmbeddedMariaDb.SCHEMA;
    }

    default String user() {
        return EmbeddedMariaDb.USER;
    }

    default String password() {
        return EmbeddedMariaDb.PASSWORD;
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

    /** A server of this JVM's own. */
    static Database embedded(String... args) {
        EmbeddedMariaDb server = EmbeddedMariaDb.start(args);
        return new Database() {
            @Override
            public String host() {
                return "127.0.0.1";
            }

            @Override
            public int port() {
                return server.port();
            }

            @Override
            public boolean canRestart() {
                return true;
            }

            @Override
            public boolean canFreeze() {
                return true;
            }

            @Override
            public void restart() {
                server.restart();
            }

            @Override
            public void freeze() {
                server.freeze();
            }

            @Override
            public void thaw() {
                server.thaw();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }
}
