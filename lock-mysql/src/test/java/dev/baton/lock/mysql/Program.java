package dev.baton.lock.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** Another program's connection to the {@link FakeDatabase}, where locks of {@code shop} are locked by their names. */
record Program(Connection connection) implements AutoCloseable {

    static Program connect(FakeDatabase server) {
        try {
            return new Program(server.source().getConnection());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that has a lock. */
    static Program holding(FakeDatabase server, String name) {
        Program program = connect(server);
        program.lock(name);
        return program;
    }

    /** Waits for a lock, in the background. */
    CompletableFuture<Void> locking(String name) {
        return CompletableFuture.runAsync(() -> lock(name));
    }

    private void lock(String name) {
        try (PreparedStatement ask = connection.prepareStatement("SELECT GET_LOCK(?, 60)")) {
            ask.setString(1, "shop:" + name);
            try (ResultSet row = ask.executeQuery()) {
                if (!row.next() || row.getInt(1) != 1) {
                    throw new IllegalStateException("not locked: " + name);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has this id, or less: ids are given one after the other. */
    static void connectUpTo(FakeDatabase server, long id) {
        while (!server.has(id)) {
            var unused = connect(server);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
