package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedDatabase;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the builder's settings do, and the options of a lock. */
class SettingsTest extends DatabaseTest {
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

    @Test
    void L7_anExactNameThatTheServerDoesNotAllowIsRefused() {
        DistributedLock lock = clients.open(clients.builder().exactNames(true)).getLock("n".repeat(193));
        assertThatThrownBy(lock::lock)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining(product.isMariaDb() ? "192 bytes" : "64 characters");
    }

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

    /** What is granted while the wait ends is undone once the answer comes. */
    @Test
    void replicasCannotBeWaitedFor() {
        DistributedLock lock =
                clients.open().getLock(Clients.name(), LockOptions.defaults().replicas(1, Duration.ofMillis(100)));
        assertThatThrownBy(() -> lock.tryLock(ScaledTime.of(300))).isInstanceOf(LockUnavailableException.class);
        Wait.until("nothing is left held", () -> !lock.isLocked());
    }
}
