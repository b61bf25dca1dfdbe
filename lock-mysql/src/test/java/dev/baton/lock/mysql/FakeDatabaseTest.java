package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That the fake is like a server, as far as other tests rely on it. */
class FakeDatabaseTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private final FakeDatabase server = new FakeDatabase();

    private MySqlLockClient client() {
        return MySqlLockClient.builder().pool(server.source()).build();
    }

    @Test
    void clientsOfItExcludeEachOtherAndWait() throws InterruptedException {
        try (MySqlLockClient one = client();
                MySqlLockClient two = client()) {
            LockHandle held = one.getLock("a").acquire();
            assertThat(server.holder("shop:a")).isNotNull();
            assertThat(two.getLock("a").tryAcquire()).isEmpty();
            CompletableFuture<LockHandle> next = two.getLock("a").acquireAsync();
            Wait.until("it waits", () -> server.waiters().size() == 1);
            held.release();
            Wait.result(next).release();
            CompletableFuture<LockHandle> last = one.getLock("a").acquireAsync();
            Wait.result(last).release();
            Wait.until("it is free", () -> server.holder("shop:a") == null);
        }
        Wait.until("no session is left", () -> server.sessions() == 0);
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            assertThat(row.next()).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    @Test
    void statementsAreHeldUpAndFail() throws SQLException {
        try (Connection connection = server.source().getConnection()) {
            Gate there = server.hold("RELEASE_ALL", Moment.BEFORE);
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return ask(connection, "/* mark */ SELECT RELEASE_ALL_LOCKS()");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            there.awaitReached();
            assertThat(server.statements()).isEmpty();
            assertThat(answer).isNotDone();
            there.open();
            assertThat(Wait.result(answer)).isEqualTo("0");
            assertThat(server.statements()).containsExactly("1: SELECT RELEASE_ALL_LOCKS()");
            server.hold("CONNECTION_ID", Moment.AFTER).cut();
            assertThatThrownBy(() -> ask(connection, "SELECT CONNECTION_ID()")).hasMessageContaining("reset");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void silentSessionsEndAsTheirWaitTimeoutSays() throws SQLException {
        try (Connection connection = server.source().getConnection()) {
            server.silentFor(100);
            assertThat(ask(connection, "SELECT CONNECTION_ID()")).isEqualTo("1");
            assertThatThrownBy(() -> ask(connection, "SELECT @@innodb_read_only, @@nothing"))
                    .hasMessageContaining("nothing");
            connection.prepareStatement("SET SESSION wait_timeout = 100").execute();
            server.silentFor(100);
            assertThatThrownBy(() -> ask(connection, "SELECT CONNECTION_ID()")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void statementsUnderWayAreKilledAndWhoDoesThatToOthersIsNoted() throws SQLException {
        try (Connection one = server.source().getConnection();
                Connection two = server.source().getConnection()) {
            ask(one, "/* baton a-1 */ SELECT CONNECTION_ID()");
            Gate under = server.hold("RELEASE_ALL", Moment.DURING);
            CompletableFuture<Void> killed = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(() -> ask(one, "/* baton a-1 */ SELECT RELEASE_ALL_LOCKS()"))
                            .hasMessageContaining("interrupted"));
            under.awaitReached();
            two.prepareStatement("/* baton a-1 */ KILL QUERY 1").execute();
            Wait.done(killed);
            assertThat(server.strayKills()).isEmpty();
            two.prepareStatement("/* baton b-2 */ KILL QUERY 1").execute();
            assertThat(server.strayKills()).containsExactly("KILL QUERY 1");
        }
    }

    @Test
    void sessionsThatAreStartedAnewHaveOtherAddresses() throws SQLException {
        String before = Opening.peer(server.source().getConnection(), 1);
        server.restart();
        assertThat(Opening.peer(server.source().getConnection(), 1))
                .isNotEqualTo(before)
                .contains(":");
    }
}
