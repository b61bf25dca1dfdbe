package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.mysql.HookedSource.Hook;
import dev.baton.lock.testkit.EmbeddedDatabase;
import dev.baton.lock.testkit.ScaledTime;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The backend without the engine: commands that meet each other, and statements that fail, at chosen moments. */
class BackendTest extends DatabaseTest {
    private static final Duration LONG = Duration.ofMinutes(30);

    private final String name = Clients.name();
    private final CountDownLatch held = new CountDownLatch(1); // what the test holds up
    private final CountDownLatch reached = new CountDownLatch(1); // what is held up has come so far

    @AfterEach
    void goOn() {
        held.countDown();
    }

    private DirectBackend backend(Hook hook) {
        return backend(clients.builder(), hook);
    }

    private DirectBackend backend(MySqlLockClientBuilder builder, Hook hook) {
        return clients.add(new DirectBackend(builder.dataSource(HookedSource.of(sourceBy(server.port()), hook))));
    }

    /** Stops the thread that comes here until the test lets it go on. */
    private void holdUp() {
        reached.countDown();
        Wait.on(held);
    }

    /** The first statement of a kind. */
    private abstract static class First implements Hook {
        private final String kind;
        private final AtomicBoolean seen = new AtomicBoolean();

        First(String kind) {
            this.kind = kind;
        }

        final boolean isIt(String sql) {
            return sql.contains(kind) && seen.compareAndSet(false, true);
        }
    }

    private static SQLException cut() {
        return new SQLException("cut", "08S01");
    }

    private static Ask.Mode queue() {
        return Ask.Mode.QUEUE;
    }

    // ---- checks that meet the end of a hold

    @Test
    void L1_aCheckThatComesAfterAYieldEndsNoSession() {
        DirectBackend backend = backend(new First("IS_USED_LOCK") {
            @Override
            public void before(String sql) {
                if (isIt(sql)) {
                    holdUp();
                }
            }
        });
        backend.acquire(name, 1, LONG);
        CompletableFuture<List<Renewed>> first = backend.renew(name, 1, LONG, 1, Renewal.Mode.EXTEND);
        Wait.on(reached);
        CompletableFuture<List<Renewed>> late = backend.renew(name, 1, LONG, 2, Renewal.Mode.EXTEND);
        CompletableFuture<Answer> next = backend.ask(name, 2, /* yields= */ 1, queue(), LONG);
        held.countDown();
        assertThat(Wait.result(next).kind()).isEqualTo(Answer.Kind.GRANTED);
        Wait.until("both are answered", () -> first.isDone() && late.isDone());
        assertThat(Wait.result(backend.inspect(name)).locked()).isTrue();
        assertThat(Wait.result(backend.release(name, 2))).isEqualTo(Released.RELEASED);
    }

    @Test
    void L24_aCheckAndAYieldThatFailTogetherCostOneConnection() {
        DirectBackend backend = backend(clients.builder().maxConnections(2), new First("IS_USED_LOCK") {
            @Override
            public void before(String sql) throws SQLException {
                if (isIt(sql)) {
                    holdUp();
                    throw cut();
                }
            }
        });
        backend.acquire(name, 1, LONG);
        var unused = backend.renew(name, 1, LONG, 1, Renewal.Mode.EXTEND);
        Wait.on(reached);
        CompletableFuture<Answer> next = backend.ask(name, 2, /* yields= */ 1, queue(), LONG);
        held.countDown();
        Wait.until("it is answered", next::isDone);
        if (!next.isCompletedExceptionally()) {
            assertThat(Wait.result(backend.release(name, 2))).isEqualTo(Released.RELEASED);
        }
        backend.acquire(Clients.name(), 3, LONG);
        assertThat(backend.failure(backend.ask(Clients.name(), 4, 0, Ask.Mode.ONCE, LONG))
                        .cause())
                .isInstanceOf(SessionsUsedUpException.class);
    }

    @Test
    void L20_aReleaseDoesNotWaitForACheckWithoutAnAnswer() {
        DirectBackend backend =
                backend(clients.builder().commandTimeout(ScaledTime.of(1_000)), new First("IS_USED_LOCK") {
                    @Override
                    public void before(String sql) {
                        if (isIt(sql)) {
                            holdUp();
                        }
                    }

                    @Override
                    public boolean aborts() {
                        held.countDown();
                        return true;
                    }
                });
        backend.acquire(name, 1, LONG);
        var unused = backend.renew(name, 1, LONG, 1, Renewal.Mode.CHECK);
        Wait.on(reached);
        assertThat(backend.failure(backend.release(name, 1)).kind()).isEqualTo(Failure.Kind.UNKNOWN);
        Wait.until("it is free", () -> clients.holder(name) == null);
    }

    @Test
    void L18_aCheckWithoutAnAnswerDelaysNoOther() {
        DirectBackend backend =
                backend(clients.builder().commandTimeout(ScaledTime.limit()), new First("IS_USED_LOCK") {
                    @Override
                    public void before(String sql) {
                        if (isIt(sql)) {
                            holdUp();
                        }
                    }
                });
        String other = Clients.name();
        Duration lease = ScaledTime.of(6_000); // a quarter of which the answers may take
        backend.acquire(name, 1, LONG);
        backend.acquire(other, 2, lease);
        List<Renewed> answers = Wait.result(backend.renew(List.of(
                DirectBackend.renewal(name, 1, LONG, 1, Renewal.Mode.EXTEND),
                DirectBackend.renewal(other, 2, lease, 1, Renewal.Mode.EXTEND))));
        assertThat(answers).extracting(Renewed::kind).containsExactlyInAnyOrder(Renewed.Kind.MINE, Renewed.Kind.FAILED);
        held.countDown();
        assertThat(Wait.result(backend.release(name, 1))).isEqualTo(Released.RELEASED);
        assertThat(Wait.result(backend.release(other, 2))).isEqualTo(Released.RELEASED);
    }

    // ---- grants of which nothing is heard

    @Test
    void L16_aProcessThatStandsStillAtTheGrantKeepsTheLockForNoLongerThanItsLease() {
        DirectBackend backend = backend(new First("GET_LOCK") {
            @Override
            public void after(String sql) {
                if (isIt(sql)) {
                    holdUp();
                }
            }
        });
        var unused = backend.ask(name, 1, 0, Ask.Mode.ONCE, Duration.ofSeconds(1));
        Wait.on(reached);
        assertThat(clients.holder(name)).isNotNull();
        Wait.until("the server has ended the lease", () -> clients.holder(name) == null);
        held.countDown();
    }

    /** Also if the end of the connection does not get through. */
    @Test
    void L13_aGrantWhoseReplyWasLostIsUndone() {
        DirectBackend backend = backend(new First("GET_LOCK") {
            @Override
            public void after(String sql) throws SQLException {
                if (isIt(sql)) {
                    throw cut();
                }
            }

            @Override
            public boolean aborts() {
                return false;
            }
        });
        assertThat(backend.failure(backend.ask(name, 1, 0, Ask.Mode.ONCE, LONG)).kind())
                .isEqualTo(Failure.Kind.NOT_RUN);
        Wait.until("it is free", () -> clients.holder(name) == null);
    }

    @Test
    void L13_aHeartbeatTakesNoLock() {
        DirectBackend backend = backend(new Hook() {});
        Ask place = DirectBackend.wish(name, 7, 0, queue(), LONG);
        assertThat(Wait.result(backend.poll(List.of(place))))
                .singleElement()
                .extracting(Answer::kind)
                .isEqualTo(Answer.Kind.STALE);
        assertThat(clients.holder(name)).isNull();
    }

    // ---- waits that are given up

    /** The server does not keep the order for the next statement. */
    @Test
    void L13_aWaitIsEndedAlsoIfTheOrderComesBeforeItsStatement() {
        AtomicInteger kills = new AtomicInteger();
        DirectBackend backend =
                backend(clients.builder().waitSlice(Duration.ofMinutes(5)), new First("GET_LOCK(?, 300)") {
                    @Override
                    public void before(String sql) {
                        if (isIt(sql)) {
                            holdUp();
                        }
                    }

                    @Override
                    public void after(String sql) {
                        if (sql.contains("KILL QUERY") && kills.incrementAndGet() == 1) {
                            held.countDown();
                        }
                    }
                });
        try (Holder other = Holder.of(server, name)) {
            assertThat(Wait.result(backend.ask(name, 1, 0, queue(), LONG)).kind())
                    .isEqualTo(Answer.Kind.HELD);
            Wait.on(reached);
            assertThat(Wait.result(backend.release(name, 1))).isEqualTo(Released.CANCELLED);
            assertThat(clients.waiters()).isEmpty();
        }
    }

    /** The lock would be counted twice, and be given back once. */
    @Test
    void L9_aWaitThatIsInterruptedInTheMomentOfItsGrantYieldsAllTheSame() {
        DirectBackend backend = backend(new First("GET_LOCK(?, 10)") {
            @Override
            public void after(String sql) throws SQLException {
                if (isIt(sql)) {
                    throw new SQLException("interrupted", "70100", 1317);
                }
            }
        });
        Holder other = Holder.of(server, name);
        assertThat(Wait.result(backend.ask(name, 1, 0, queue(), LONG)).kind()).isEqualTo(Answer.Kind.HELD);
        clients.awaitWaiter();
        other.close();
        Grant grant = Wait.result(backend.granted());
        assertThat(grant.number()).isEqualTo(1);
        CompletableFuture<Holder> next = Holder.waiting(server, name);
        clients.awaitWaiter();
        assertThat(Wait.result(backend.ask(name, 2, /* yields= */ 1, queue(), LONG))
                        .kind())
                .isEqualTo(Answer.Kind.HELD);
        Wait.result(next).close();
    }

    // ---- leases

    @Test
    void L15_aConfirmationDoesNotUndoALongerLease() {
        DirectBackend backend = backend(new Hook() {});
        backend.acquire(name, 1, Duration.ofSeconds(30));
        assertThat(Wait.result(backend.renew(name, 1, LONG, 1, Renewal.Mode.REPLACE)))
                .extracting(Renewed::kind)
                .containsExactly(Renewed.Kind.MINE);
        Answer again = Wait.result(backend.ask(name, 1, 0, queue(), Duration.ofSeconds(30)));
        assertThat(again.kind()).isEqualTo(Answer.Kind.GRANTED);
        assertThat(again.remainingNanos()).isGreaterThan(LONG.dividedBy(2).toNanos());
    }

    // ---- replies that are lost

    @Test
    void L20_aReleaseWhoseReplyWasLostIsNoLoss() {
        DirectBackend backend = backend(new First("RELEASE_LOCK") {
            @Override
            public void after(String sql) throws SQLException {
                if (isIt(sql)) {
                    throw new SQLException("no answer", "08S01", new SocketTimeoutException());
                }
            }
        });
        backend.acquire(name, 1, LONG);
        assertThat(Wait.result(backend.release(name, 1))).isEqualTo(Released.REPEATED);
        assertThat(clients.holder(name)).isNull();
    }

    @Test
    void theSessionForQuestionsIsReplacedAlsoIfItIsIdle() {
        DirectBackend backend = backend(new Hook() {});
        for (int i = 0; i < 10; i++) {
            backend.spi().reconnect(0);
            assertThat(Wait.result(backend.inspect(name)).locked()).isFalse();
        }
    }

    @Test
    void L3_aDeadlockOfRowsIsTriedAgain() {
        DirectBackend backend = backend(clients.builder().fencingTable("rows_locked"), new First("INSERT INTO") {
            @Override
            public void before(String sql) throws SQLException {
                if (isIt(sql)) {
                    throw new SQLException("Deadlock found when trying to get lock", "40001", 1213);
                }
            }
        });
        backend.acquire(name, 1, LONG);
        assertThat(Wait.result(backend.release(name, 1))).isEqualTo(Released.RELEASED);
    }

    /** Another program that has the lock. */
    private record Holder(Connection connection) implements AutoCloseable {
        static Holder of(Database server, String name) {
            try {
                Connection connection = server.root();
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT GET_LOCK('" + EmbeddedDatabase.SCHEMA + ":" + name + "', 30)");
                }
                return new Holder(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        static CompletableFuture<Holder> waiting(Database server, String name) {
            return CompletableFuture.supplyAsync(() -> of(server, name));
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
