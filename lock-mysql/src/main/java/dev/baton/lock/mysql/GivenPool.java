package dev.baton.lock.mysql;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A pool that somebody else has set up, and closes. */
final class GivenPool implements Connections {
    private final DataSource pool;
    private final Consumer<Connection> evict;

    GivenPool(DataSource pool) {
        this.pool = pool;
        HikariDataSource hikari = NotingDataSource.hikari(pool);
        this.evict = hikari != null ? hikari::evictConnection : GivenPool::fail;
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
        return Borrowed.of(pool.getConnection(), pooled -> pooled, evict);
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
