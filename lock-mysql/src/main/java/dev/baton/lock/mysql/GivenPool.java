package dev.baton.lock.mysql;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool that somebody else has set up, and closes. */
final class GivenPool implements Connections {
    private static final String OF_HIKARI = "com.zaxxer.hikari";

    private final DataSource pool;
    private final @Nullable HikariDataSource hikari; // that it is or wraps

    GivenPool(DataSource pool) {
        this.pool = pool;
        this.hikari = NotingDataSource.hikari(pool);
    }

    /** What wraps that pool may hand out connections of its own, of which HikariCP knows nothing. */
    private void evict(Connection broken) {
        if (hikari != null && broken.getClass().getName().startsWith(OF_HIKARI)) {
            hikari.evictConnection(broken);
        } else {
            fail(broken);
        }
    }

    /** A pool learns by the failure of a statement that a connection is of no use any more. */
    private static void fail(Connection broken) {
        try (broken;
                Statement statement = broken.createStatement()) {
            statement.execute("DO 0");
        } catch (SQLException | RuntimeException e) {
            Errors.ignore(e);
        }
    }

    @Override
    public Borrowed connect(long timeoutNanos) throws SQLException {
        return Borrowed.of(pool.getConnection(), pooled -> pooled, this::evict);
    }

    @Override
    public void onFailure(Consumer<SQLException> listener) {
        // Nobody but the pool knows.
    }

    @Override
    public void close() {
        // It is not ours.
    }
}
