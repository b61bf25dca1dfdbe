package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tokens from the table that the client keeps. */
class FencingTokensTest extends DatabaseTest {
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
}
