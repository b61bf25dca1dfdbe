package dev.baton.lock.cli;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.baton.lock.mysql.MySqlLockClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** MySQL or MariaDB. */
final class DemoMySql implements DemoServer {
    private static final long CONNECT_MILLIS = 5_000;

    private final HikariDataSource connections;
    private final DemoKeys keys;
    private final MySqlStock stock;

    private DemoMySql(HikariDataSource connections, DemoKeys keys) {
        this.connections = connections;
        this.keys = keys;
        this.stock = new MySqlStock(connections, keys);
    }

    /** @throws DemoException if the server cannot be reached or refuses */
    static DemoMySql connect(String jdbcUrl, DemoKeys keys, int threads) {
        try {
            return new DemoMySql(pool(jdbcUrl, threads), keys);
        } catch (HikariPool.PoolInitializationException e) {
            throw new DemoException("cannot use the MySQL server: " + Failures.reason(e), e);
        }
    }

    /** Connections that whoever uses them shares. */
    static HikariDataSource pool(String jdbcUrl, int most) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        return new HikariDataSource(config);
    }

    @Override
    public Stock stock() {
        return stock;
    }

    @Override
    public SaleLocks locks(LockKind kind, WorkerServers servers, int threads) {
        return switch (kind) {
            case GET_LOCK -> new GetLockLocks(pool(servers.stock(), threads), keys.table());
            case BATON ->
                new BatonLocks(MySqlLockClient.builder()
                        .dataSource(source(servers.stock()))
                        .prefix(keys.table())
                        .build());
            default -> SaleLocks.NONE;
        };
    }

    private static DataSource source(String jdbcUrl) {
        try {
            return new MariaDbDataSource(jdbcUrl);
        } catch (SQLException e) {
            throw new DemoException(Failures.reason(e), e);
        }
    }

    @Override
    public String product() {
        String version = ask("SELECT VERSION()", 1);
        return version.contains("MariaDB") ? "MariaDB " + version.replaceAll("-.*", "") : "MySQL " + version;
    }

    @Override
    public long commandCount() {
        return Long.parseLong(ask("SHOW GLOBAL STATUS LIKE 'Questions'", 2));
    }

    @Override
    public void deleteAll() {
        stock.drop();
    }

    private String ask(String sql, int column) {
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(column));
        } catch (SQLException e) {
            throw new DemoException(Failures.reason(e), e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
