package dev.baton.lock.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool of the client's own. */
final class OwnPool implements Connections {
    /** How long the pool is asked each time; the shortest time it takes. */
    private static final long TRY_MILLIS = 250;

    private static final long IDLE_MILLIS = 10_000;
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final NotingDataSource made;
    private final HikariDataSource pool;
    private volatile Consumer<SQLException> listener = failure -> {};
    private volatile @Nullable Noted lastFailure;

    private record Noted(SQLException failure, long nanos) {}

    /**
     * A pool on a data source.
     *
     * @param most how many connections it has at most
     * @param timeoutNanos how long it may take to make one
     */
    OwnPool(DataSource source, int most, long timeoutNanos) {
        int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(timeoutNanos) + 1);
        HikariConfig config = new HikariConfig();
        this.made = new NotingDataSource(NotingDataSource.beneath(source, seconds), seconds, this::note);
        config.setDataSource(made);
        config.setPoolName("baton-pool-" + POOLS.incrementAndGet());
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(TRY_MILLIS);
        config.setValidationTimeout(Math.max(TRY_MILLIS, TimeUnit.NANOSECONDS.toMillis(timeoutNanos) / 2));
        config.setInitializationFailTimeout(-1);
        HikariDataSource given = NotingDataSource.hikari(source);
        if (given != null) {
            config.setCredentialsProvider(credentials(given));
        }
        this.pool = new HikariDataSource(config);
    }

    /** They may change, as passwords that are rotated do: each connection is made with what is valid then. */
    private static HikariCredentialsProvider credentials(HikariDataSource given) {
        HikariCredentialsProvider provider = given.getCredentialsProvider();
        return provider != null ? provider : () -> Credentials.of(given.getUsername(), given.getPassword());
    }

    private void note(SQLException failure) {
        lastFailure = new Noted(failure, System.nanoTime());
        listener.accept(failure);
    }

    @Override
    public void onFailure(Consumer<SQLException> told) {
        listener = told;
    }

    @Override
    public Borrowed connect(long timeoutNanos) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return Borrowed.of(pool.getConnection(), OwnPool::beneath, pool::evictConnection);
            } catch (SQLException e) {
                Noted noted = lastFailure;
                if (noted != null && noted.nanos - start >= 0) {
                    throw noted.failure;
                }
                if (pool.isClosed() || System.nanoTime() - start >= timeoutNanos) {
                    throw e;
                }
            }
        }
    }

    /** The driver's own connection is used, as the pool would log each failure of a statement with its stack. */
    private static Connection beneath(Connection pooled) throws SQLException {
        return pooled.unwrap(Connection.class);
    }

    @Override
    public void close() {
        try {
            pool.close();
        } finally {
            made.close();
        }
    }
}
