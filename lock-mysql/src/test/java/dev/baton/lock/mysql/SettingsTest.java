package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockInfo;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedDatabase;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the builder's settings do, and what the server's rights allow. */
class SettingsTest extends DatabaseTest {
    @AfterEach
    void openForWriting() {
        server.execute("SET GLOBAL read_only = OFF");
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    // ---- names

    @Test
    void L23_thePrefixIsTheSchema() throws InterruptedException {
        String name = Clients.name();
        LockHandle held = clients.open().getLock(name).acquire();
        assertThat(clients.holder(name)).isNotNull();
        MySqlLockClient other = clients.open(clients.builder().prefix("other"));
        other.getLock(name).acquire().release();
        assertThat(clients.open(clients.builder().prefix(EmbeddedDatabase.SCHEMA))
                        .getLock(name)
                        .tryAcquire())
                .isEmpty();
        held.release();
    }

    @Test
    void L1_exactNamesExcludeOtherPrograms() throws Exception {
        DistributedLock lock = clients.open(clients.builder().exactNames(true)).getLock("It's \\ theirs");
        try (Connection program = server.root()) {
            assertThat(ask(program, "SELECT GET_LOCK('It''s \\\\ theirs', 0)")).isEqualTo("1");
            assertThat(lock.tryAcquire()).isEmpty();
            CompletableFuture<LockHandle> waiting = lock.acquireAsync();
            clients.awaitWaiter();
            assertThat(ask(program, "SELECT RELEASE_LOCK('It''s \\\\ theirs')")).isEqualTo("1");
            LockHandle held = Wait.result(waiting);
            assertThat(ask(program, "SELECT GET_LOCK('It''s \\\\ theirs', 0)")).isEqualTo("0");
            held.release();
        }
    }

    /** Whoever asks: the server tells an administrator more, and in other words, than a user. */
    @Test
    void whoWaitsForAnExactNameIsShown() throws InterruptedException {
        String name = "It's \\ \"Theirs\"\n";
        MySqlLockClient user = clients.open(clients.builder().exactNames(true));
        MySqlLockClient administrator =
                clients.open(clients.builder().exactNames(true).dataSource(sourceOf("root", "")));
        LockHandle held = user.getLock(name).acquire();
        CompletableFuture<LockHandle> waiting =
                clients.open(clients.builder().exactNames(true)).getLock(name).acquireAsync();
        String waiter = "session " + clients.awaitWaiter();
        for (MySqlLockClient asking : List.of(user, administrator)) {
            assertThat(asking.inspect(name).waiters())
                    .singleElement()
                    .asString()
                    .contains(waiter);
        }
        held.release();
        Wait.result(waiting).release();
    }

    /** However the statement is written by which somebody waits; MySQL keeps account of that. */
    @Test
    void whoWaitsInAnotherProgramIsShownToAnAdministrator() throws Exception {
        assumeTrue(product == Product.MYSQL_8_0, "MariaDB keeps no such account, and MySQL 5.7 only when told to");
        MySqlLockClient administrator =
                clients.open(clients.builder().exactNames(true).dataSource(sourceOf("root", "")));
        LockHandle held = administrator.getLock("Caf\u00e9").acquire();
        try (Connection program = server.root()) {
            CompletableFuture<String> got =
                    CompletableFuture.supplyAsync(() -> askUnchecked(program, "SELECT GET_LOCK( 'caf\u00c9', 20)"));
            String waiter = "session " + clients.awaitWaiter();
            assertThat(administrator.inspect("CAF\u00c9").waiters())
                    .singleElement()
                    .asString()
                    .contains(waiter);
            assertThat(administrator.inspect("Cafe").waiters()).isEmpty();
            held.release();
            assertThat(Wait.result(got)).isEqualTo("1");
        }
    }

    @Test
    void L7_anExactNameThatTheServerDoesNotAllowIsRefused() {
        DistributedLock lock = clients.open(clients.builder().exactNames(true)).getLock("n".repeat(193));
        assertThatThrownBy(lock::lock)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining(product.isMariaDb() ? "192 bytes" : "64 characters");
    }

    // ---- tokens

    @Test
    void L3_withoutATableThereAreNoTokensAndThatIsSaid() throws InterruptedException {
        DistributedLock lock = clients.open().getLock(Clients.name());
        try (LockHandle held = lock.acquire()) {
            assertThatThrownBy(held::fencingToken)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(lock.getName())
                    .hasMessageContaining("fencingTable");
        }
        lock.lock();
        try {
            assertThatThrownBy(lock::fencingToken).isInstanceOf(UnsupportedOperationException.class);
            assertThat(clients.open().inspect(lock.getName()).fencingToken()).isZero();
        } finally {
            lock.unlock();
        }
        assertThatThrownBy(lock::fencingToken).isExactlyInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void L3_tokensRiseAlsoWhenTheTableIsLost() throws InterruptedException {
        String name = Clients.name();
        long last = 0;
        for (int i = 0; i < 3; i++) {
            MySqlLockClient client = clients.open(clients.builder().fencingTable("tokens"));
            for (int j = 0; j < 2; j++) {
                try (LockHandle held = client.getLock(name).acquire()) {
                    assertThat(held.fencingToken()).isGreaterThan(last);
                    last = held.fencingToken();
                }
                server.execute("DROP TABLE tokens");
            }
        }
    }

    /** As where tables are made by those who may, and programs may not. */
    @Test
    void L3_aTableThatIsThereNeedNotBeMade() throws InterruptedException {
        String name = Clients.name();
        clients.open(clients.builder().fencingTable("ready"))
                .getLock(name)
                .acquire()
                .release();
        server.execute("CREATE USER plain@'%' IDENTIFIED BY 'plain'");
        server.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + EmbeddedDatabase.SCHEMA + ".* TO plain@'%'");
        try {
            MySqlLockClient client =
                    clients.open(clients.builder().fencingTable("ready").dataSource(sourceOf("plain", "plain")));
            try (LockHandle held = client.getLock(name).acquire()) {
                assertThat(held.fencingToken()).isPositive();
            }
            client.close();
        } finally {
            server.execute("DROP USER plain@'%'");
        }
    }

    @Test
    void L24_rowsThatAreNotUsedAnyMoreAreDeleted() throws Exception {
        FencingTable table =
                new FencingTable("shop.swept", Duration.ofSeconds(1).toNanos());
        GivenPool given = new GivenPool(sourceBy(server.port()));
        SessionFactory factory = new SessionFactory(given, "test", /* allowReplica= */ false, 1_000_000_000L);
        Session session = factory.open();
        try {
            long first = table.next(session, "shop:a", 33);
            long second = table.next(session, "shop:a", 33);
            assertThat(second).isGreaterThanOrEqualTo(first + 33);
            assertThat(table.last(session, "shop:a")).isEqualTo(second + 32);
            long ahead = table.next(session, "shop:ahead", 1) + TimeUnit.HOURS.toMicros(2);
            server.execute("UPDATE swept SET token = " + ahead + " WHERE name = 'shop:ahead'");
            server.execute("UPDATE swept SET used = used - INTERVAL 1 HOUR");
            long other = table.next(session, "shop:b", 1);
            assertThat(table.clean(session)).isFalse();
            assertThat(table.last(session, "shop:a")).isZero();
            assertThat(table.last(session, "shop:b")).isEqualTo(other);
            assertThat(table.next(session, "shop:a", 1)).isGreaterThan(second + 32);
            assertThat(table.next(session, "shop:ahead", 1)).isGreaterThan(ahead);
        } finally {
            session.close();
        }
    }

    /** A program that has the table waits for the lock, and the lock's next holder for the table. */
    @Test
    void L7_aDeadlockThatTheServerFindsIsAnExceptionOfItsOwnAndOtherHoldsStay() throws Exception {
        MySqlLockClient client =
                clients.open(clients.builder().fencingTable("fenced").exactNames(true));
        LockHandle bystander = client.getLock("bystander").acquire();
        DistributedLock lock = client.getLock("deadlocked");
        LockHandle held = lock.acquire();
        try (Connection program = server.root()) {
            try (Statement statement = program.createStatement()) {
                statement.execute("LOCK TABLES fenced WRITE");
            }
            CompletableFuture<String> got =
                    CompletableFuture.supplyAsync(() -> askUnchecked(program, "SELECT GET_LOCK('deadlocked', 20)"));
            clients.awaitWaiter();
            CompletableFuture<LockHandle> next = lock.acquireAsync(Duration.ofMinutes(1));
            held.release();
            assertThatThrownBy(() -> Wait.result(next))
                    .hasMessageContaining("deadlock")
                    .hasStackTraceContaining(LockDeadlockException.class.getName());
            assertThat(Wait.result(got)).isEqualTo("1");
            assertThat(bystander.isHeld()).isTrue();
        }
        bystander.release();
    }

    private static String askUnchecked(Connection connection, String sql) {
        try {
            return ask(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- pools

    @Test
    void ofAPoolTheSettingsAreUsedAndNoneOfItsConnections() throws InterruptedException {
        try (HikariDataSource theirs = hikari()) {
            MySqlLockClient client = clients.open(clients.builder().dataSource(theirs));
            LockHandle held = client.getLock(Clients.name()).acquire();
            assertThat(theirs.getHikariPoolMXBean().getActiveConnections()).isZero();
            held.release();
        }
    }

    private HikariDataSource hikari() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(product.driver().url(server.port(), server.schema()));
        config.setUsername(EmbeddedDatabase.USER);
        config.setPassword(EmbeddedDatabase.PASSWORD);
        config.setMaximumPoolSize(5);
        config.setPoolName("theirs");
        return new HikariDataSource(config);
    }

    /** One that was given a lock's lease as its timeout would be ended by the server in their hands. */
    @Test
    void connectionsOfAPoolThatWasGivenGoBackAsTheyWere() throws Exception {
        try (HikariDataSource theirs = hikari()) {
            MySqlLockClient client = MySqlLockClient.builder()
                    .pool(theirs)
                    .maxConnections(4)
                    .defaultOptions(Clients.WATCHED)
                    .build();
            client.getLock(Clients.name()).acquire().release();
            client.close();
            Wait.until("they are back", () -> theirs.getHikariPoolMXBean().getActiveConnections() == 0);
            String before = clients.ask("SELECT @@GLOBAL.wait_timeout");
            try (Connection one = theirs.getConnection()) {
                assertThat(ask(one, "SELECT @@SESSION.wait_timeout")).isEqualTo(before);
                assertThat(ask(one, "SELECT RELEASE_ALL_LOCKS()")).isEqualTo("0");
            }
        }
    }

    // ---- servers with limits

    /** Among these is the one that waits. */
    @Test
    void L8_aWaitGoesOnWhereNoStatementMayTakeLong() throws InterruptedException {
        String limit = product.isMariaDb() ? "max_statement_time" : "max_execution_time";
        String exceeded = "SELECT VARIABLE_VALUE FROM %s.global_status WHERE VARIABLE_NAME = '%s_exceeded'"
                .formatted(product.isMariaDb() ? "information_schema" : "performance_schema", limit);
        server.execute("SET GLOBAL %s = %d".formatted(limit, product.isMariaDb() ? 1 : 1_000));
        try {
            String name = Clients.name();
            LockHandle held = clients.open().getLock(name).acquire();
            long before = Long.parseLong(String.valueOf(clients.ask(exceeded)));
            CompletableFuture<LockHandle> waiting = clients.open().getLock(name).acquireAsync();
            Wait.until(
                    "it has been ended twice",
                    () -> Long.parseLong(String.valueOf(clients.ask(exceeded))) >= before + 2);
            assertThat(waiting).isNotDone();
            held.release();
            Wait.result(waiting).release();
        } finally {
            server.execute("SET GLOBAL " + limit + " = 0");
        }
    }

    // ---- servers that are refused

    @Test
    void L7_aServerThatIsReadOnlyIsRefused() throws InterruptedException {
        server.execute("SET GLOBAL read_only = ON");
        DistributedLock lock = clients.open().getLock(Clients.name());
        assertThatThrownBy(lock::lock)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("replica")
                .hasMessageContaining("primary");
        clients.open(clients.builder().allowReplica(true))
                .getLock(lock.getName())
                .acquire()
                .release();
    }

    /** As far as who asks may know it. */
    @Test
    void L7_aServerThatFollowsAnotherIsRefused() {
        server.execute("CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1");
        try {
            DistributedLock lock = clients.open(clients.builder().dataSource(sourceOf("root", "")))
                    .getLock(Clients.name());
            assertThatThrownBy(lock::lock)
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("replica");
        } finally {
            server.execute("RESET SLAVE ALL");
        }
    }

    /** As a primary does that is one no longer, and keeps its connections. */
    @Test
    void L17_aHoldOnAServerThatBecomesReadOnlyIsLost() throws InterruptedException {
        MySqlLockClient client = clients.open();
        String name = Clients.name();
        LockHandle held = client.getLock(name).acquire();
        CompletableFuture<LockHandle> waiting = clients.open().getLock(name).acquireAsync();
        clients.awaitWaiter();
        server.execute("SET GLOBAL read_only = ON");
        var unused = Wait.result(held.lost().toCompletableFuture());
        assertThatThrownBy(() -> Wait.result(waiting)).hasMessageContaining("replica");
        server.execute("SET GLOBAL read_only = OFF");
        client.getLock(name).acquire().release();
    }

    @Test
    void L7_aWrongPasswordIsRefusedAtOnce() {
        MySqlLockClient client = clients.open(clients.builder()
                .unavailableTimeout(Duration.ofMinutes(5))
                .dataSource(sourceOf(EmbeddedDatabase.USER, "wrong")));
        assertThatThrownBy(client.getLock(Clients.name())::lock)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("refused")
                .hasMessageContaining("Access denied");
    }

    // ---- inspection and force

    @Test
    void whoHasTheLockAndWhoWaitsIsShown() throws InterruptedException {
        String name = Clients.name();
        MySqlLockClient one = clients.open();
        MySqlLockClient two = clients.open();
        LockHandle held = one.getLock(name).acquire();
        CompletableFuture<LockHandle> waiting = two.getLock(name).acquireAsync();
        long waiter = clients.awaitWaiter();
        LockInfo seen = two.inspect(name);
        assertThat(seen.locked()).isTrue();
        assertThat(seen.owner()).contains("session " + clients.holder(name)).contains(EmbeddedDatabase.USER);
        assertThat(seen.waiters()).singleElement().asString().contains(two.id()).contains("session " + waiter);
        LockInfo known = one.inspect(name);
        assertThat(known.owner()).contains(one.id());
        assertThat(known.remainingLease()).isPositive();
        held.release();
        Wait.result(waiting).release();
    }

    /** Only an administrator may end sessions of others. */
    @Test
    void L21_aForcedUnlockThatIsNotAllowedIsRefused() throws InterruptedException {
        String name = Clients.name();
        MySqlLockClient root = clients.open(clients.builder().dataSource(sourceOf("root", "")));
        MySqlLockClient client = clients.open();
        LockHandle held = root.getLock(name).acquire();
        assertThatThrownBy(() -> client.forceUnlock(name))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("refused");
        assertThat(held.isHeld()).isTrue();
        assertThat(client.inspect(name).locked()).isTrue();
        assertThat(root.forceUnlock(name)).isTrue();
        assertThat(client.inspect(name).locked()).isFalse();
    }

    @Test
    void replicasCannotBeWaitedFor() {
        DistributedLock lock =
                clients.open().getLock(Clients.name(), LockOptions.defaults().replicas(1, Duration.ofMillis(100)));
        assertThatThrownBy(() -> lock.tryLock(ScaledTime.of(300))).isInstanceOf(LockUnavailableException.class);
        assertThat(List.of(lock.isLocked())).containsExactly(false);
    }
}
