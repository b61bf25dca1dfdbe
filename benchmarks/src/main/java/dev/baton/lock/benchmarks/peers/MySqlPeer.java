package dev.baton.lock.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lock.LockClient;
import dev.baton.lock.mysql.MySqlLockClient;
import java.sql.SQLException;
import org.mariadb.jdbc.MariaDbDataSource;

/** Locks by the named locks of MariaDB: Baton's, and what applications write themselves. */
final class MySqlPeer {
    /** More than any work needs, so that nobody waits for a connection. */
    private static final int CONNECTIONS = 40;

    private MySqlPeer() {}

    static PeerClient baton(String jdbcUrl) {
        LockClient client = MySqlLockClient.builder()
                .dataSource(source(jdbcUrl))
                .maxConnections(CONNECTIONS)
                .build();
        return new PeerClient() {
            @Override
            public LockUnderTest lock(String name) {
                return LockUnderTest.of(client.getLock(name));
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static MariaDbDataSource source(String jdbcUrl) {
        try {
            return new MariaDbDataSource(jdbcUrl);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static PeerClient byHand(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        HikariDataSource pool = new HikariDataSource(config);
        return new PeerClient() {
            @Override
            public LockUnderTest lock(String name) {
                return new GetLockLoop(pool, name);
            }

            @Override
            public void close() {
                pool.close();
            }
        };
    }
}
