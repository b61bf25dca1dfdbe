package dev.baton.lock.mysql;

import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.EmbeddedDatabase;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The clients of one test, and what the server says of them. */
final class Clients implements AutoCloseable {
    /** A watchdog that tests can watch; other holds are to last, however busy the machine. */
    static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(ScaledTime.of(750));

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Database server;
    private final Driver driver;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable Connection root; // to ask by

    Clients(Database server, Driver driver) {
        this.server = server;
        this.driver = driver;
    }

    /** A builder of clients that come to the server directly. */
    MySqlLockClientBuilder builder() {
        return MySqlLockClient.builder().dataSource(driver.source(server, server.port()));
    }

    MySqlLockClient open() {
        return open(builder());
    }

    MySqlLockClient open(MySqlLockClientBuilder builder) {
        MySqlLockClient client = builder.build();
        opened.add(client);
        return client;
    }

    <T extends AutoCloseable> T add(T client) {
        opened.add(client);
        return client;
    }

    static String name() {
        return "lock-" + NAMES.incrementAndGet();
    }

    /** The session that has a lock, or null. */
    @Nullable
    Long holder(String name) {
        String found = ask("SELECT IS_USED_LOCK('" + EmbeddedDatabase.SCHEMA + ":" + name + "')");
        return found == null ? null : Long.valueOf(found);
    }

    /** The sessions that wait for any lock; a single attempt looks like that for a moment as well. */
    List<Long> waiters() {
        return askAll("SELECT ID FROM information_schema.PROCESSLIST"
                        + " WHERE STATE = 'User lock' AND INFO NOT LIKE '%, 0)%' ORDER BY ID")
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    long awaitWaiter() {
        List<Long> seen = new ArrayList<>();
        Wait.until("a session waits", () -> {
            seen.clear();
            seen.addAll(waiters());
            return seen.size() == 1;
        });
        return seen.get(0);
    }

    /** How many sessions the clients have. Of those that are killed, MySQL 5.7 keeps one now and then that has no connection. */
    int sessions() {
        return askAll("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND <> 'Killed' AND USER = '"
                        + EmbeddedDatabase.USER + "'")
                .size();
    }

    @Nullable
    String ask(String sql) {
        List<@Nullable String> found = askAll(sql);
        return found.isEmpty() ? null : found.get(0);
    }

    List<@Nullable String> askAll(String sql) {
        try {
            return askAll(root(), sql);
        } catch (SQLException e) {
            return askAnew(sql); // the server has been started anew
        }
    }

    private List<@Nullable String> askAnew(String sql) {
        root = null;
        try {
            return askAll(root(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static List<@Nullable String> askAll(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<@Nullable String> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        }
    }

    private static void close(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection root() throws SQLException {
        Connection known = root;
        if (known == null) {
            known = server.root();
            root = known;
        }
        return known;
    }

    /** Closes them; the server knows of none of their sessions soon after. */
    @Override
    public void close() {
        opened.forEach(Clients::close);
        Wait.until("no session is left", () -> sessions() == 0);
        try {
            root().close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
