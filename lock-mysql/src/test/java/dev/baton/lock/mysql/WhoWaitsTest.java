package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockInfo;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What can be seen of a lock, and who may end a hold of it, by the rights of who asks. */
class WhoWaitsTest extends DatabaseTest {
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
}
