package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server is set to: limits it has, and what makes that it is refused. */
class ServerSettingsTest extends DatabaseTest {
    @AfterEach
    void openForWriting() {
        server.execute("SET GLOBAL read_only = OFF");
    }

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
        MySqlLockClient client = clients.open(clients.builder().defaultOptions(Clients.WATCHED));
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
}
