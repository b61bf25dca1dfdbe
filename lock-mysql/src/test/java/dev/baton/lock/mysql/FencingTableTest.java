package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.mysql.Gate.Moment;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors of the storage engine while tokens are counted up. */
class FencingTableTest {
    private final FakeDatabase server = new FakeDatabase();
    private final FencingTable table =
            new FencingTable("fence", Duration.ofHours(1).toNanos());
    private Session session;

    @BeforeEach
    void open() throws SQLException {
        session = new SessionFactory(
                        new GivenPool(server.source()), "test", /* allowReplica= */ false, TimeUnit.SECONDS.toNanos(20))
                .open();
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void fail(int times, String state, int code) {
        for (int i = 0; i < times; i++) {
            server.hold("INSERT INTO", Moment.BEFORE).fail(new SQLException("Deadlock found", state, code));
        }
    }

    /** Rows of several locks are near each other: the storage engine may find a deadlock where there is none of locks. */
    @ParameterizedTest
    @CsvSource({"40001, 1213", "HY000, 1205"})
    void L3_whatTheStorageEngineHasUndoneIsTriedAgain(String state, int code) throws SQLException {
        fail(2, state, code);
        assertThat(table.next(session, "a", 1)).isPositive();
    }

    /** A cycle of locks and tables does not go away by that. */
    @Test
    void L7_aDeadlockThatStaysIsToldWithTheTable() {
        fail(3, "40001", 1213);
        assertThatThrownBy(() -> table.next(session, "a", 1))
                .satisfies(failure -> assertThat(Errors.of(failure).cause())
                        .isInstanceOf(LockDeadlockException.class)
                        .hasMessageContaining("`fence`"));
    }

    @Test
    void whatIsRefusedIsNotTriedAgain() {
        fail(1, "42000", 1142);
        assertThatThrownBy(() -> table.next(session, "a", 1)).isInstanceOf(SQLException.class);
        assertThat(server.statements()).noneMatch(sql -> sql.contains("INSERT"));
    }

    /** As by a proxy that sends it to another session: a token that is no token must not be believed. */
    @Test
    void L3_aTokenThatTheServerDoesNotKnowIsRefused() {
        server.variable("last_insert_id", "0");
        assertThatThrownBy(() -> table.next(session, "a", 1)).hasMessageContaining("token");
    }

    /** Also of clients none of which lives for long. */
    @Test
    void L24_rowsAreDeletedWhenAClientStarts() {
        try (MySqlLockClient client = MySqlLockClient.builder()
                .pool(server.source())
                .fencingTable("fence")
                .build()) {
            Wait.until("it has cleaned", () -> server.count("DELETE FROM `fence`") > 0);
            assertThat(client.id()).isNotEmpty();
        }
    }
}
