package dev.baton.lock.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Fencing tokens, one row per lock, in a table that the client makes. The row is counted up in the session that has the
 * lock, by one statement: also if two sessions should believe to have it, no two tokens are the same. A token is never
 * below the server's time in microseconds: rows that have not been used for a while can be deleted, and the table lost.
 */
final class FencingTable {
    private static final int MOST_AT_ONCE = 1_000;
    private static final int ATTEMPTS = 3;
    private static final int NO_SUCH_TABLE = 1146;
    /** The table is gone; the storage engine has found a deadlock of rows, or has waited too long for one. */
    private static final Set<Integer> TRANSIENT = Set.of(NO_SUCH_TABLE, 1205, 1213);
    /** Without regard to time zones, which tell an hour twice. */
    private static final String MICROS = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";

    private final String table;
    private final long keepSeconds;

    /**
     * @param table its name, checked
     * @param keepNanos how long a row is kept after its last use
     */
    FencingTable(String table, long keepNanos) {
        this.table = "`" + table.replace(".", "`.`") + "`";
        this.keepSeconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(keepNanos));
    }

    /** Reserves tokens for a lock, and gives the first of them. */
    long next(Session session, String lock, int block) throws SQLException {
        Connection connection = session.connection();
        for (int attempt = 1; ; attempt++) {
            try {
                return count(connection, lock, block);
            } catch (SQLException e) {
                if (!TRANSIENT.contains(e.getErrorCode())) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new SQLException(
                            "table %s: %s".formatted(table, e.getMessage()), e.getSQLState(), e.getErrorCode(), e);
                }
                if (e.getErrorCode() == NO_SUCH_TABLE) {
                    make(connection);
                }
            }
        }
    }

    private long count(Connection connection, String lock, int block) throws SQLException {
        try (PreparedStatement count =
                connection.prepareStatement("INSERT INTO " + table + " (name, token, used) VALUES"
                        + " (?, LAST_INSERT_ID(" + MICROS + " + ?), UTC_TIMESTAMP()) ON DUPLICATE KEY"
                        + " UPDATE token = LAST_INSERT_ID(GREATEST(token + 1, " + MICROS + ") + ?),"
                        + " used = UTC_TIMESTAMP()")) {
            count.setString(1, lock);
            count.setInt(2, block - 1);
            count.setInt(3, block - 1);
            count.executeUpdate();
        }
        try (Statement ask = connection.createStatement();
                ResultSet row = ask.executeQuery("SELECT LAST_INSERT_ID()")) {
            row.next();
            long last = row.getLong(1);
            if (last <= 0) {
                throw new SQLException("the server does not tell the token: LAST_INSERT_ID() of another session?");
            }
            return last - block + 1;
        }
    }

    private void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS " + table + " (name VARBINARY(256)"
                            + " NOT NULL PRIMARY KEY, token BIGINT NOT NULL, used DATETIME NOT NULL, KEY (used)) ENGINE = InnoDB");
        }
    }

    /** The last token reserved for a lock, or 0. */
    long last(Session session, String lock) throws SQLException {
        try (PreparedStatement ask =
                session.connection().prepareStatement("SELECT token FROM " + table + " WHERE name = ?")) {
            ask.setString(1, lock);
            try (ResultSet row = ask.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            return unlessNone(e, 0L);
        }
    }

    /**
     * Deletes rows that have not been used for long; true if there may be more of them. A token that is ahead of the clock
     * stays: the next one has to be greater.
     */
    boolean clean(Session session) throws SQLException {
        try (PreparedStatement delete = session.connection()
                .prepareStatement("DELETE FROM " + table + " WHERE used < UTC_TIMESTAMP() - INTERVAL " + keepSeconds
                        + " SECOND AND token < " + MICROS + " LIMIT " + MOST_AT_ONCE)) {
            return delete.executeUpdate() == MOST_AT_ONCE;
        } catch (SQLException e) {
            return unlessNone(e, false);
        }
    }

    /** The table is made with the first token. */
    private static <T> T unlessNone(SQLException failure, T none) throws SQLException {
        if (failure.getErrorCode() != NO_SUCH_TABLE) {
            throw failure;
        }
        return none;
    }
}
