package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many sessions there are, who gets one, and who is told that there is none. */
class SessionsTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final int MOST = 2;
    private static final String PROLONG = "SET SESSION wait_timeout = 10";
    private static final String FIRST_QUESTION = "@@version";
    private final SQLException tooMany = new SQLException("Too many connections", "08004", 1040);
    private final SQLException down = new SQLException("Connection refused", "08000");

    private final AtomicInteger reachable = new AtomicInteger(); // how often that was told
    private final FakeDatabase server = new FakeDatabase();
    private final ThreadScheduler scheduler = new ThreadScheduler("baton-timer");
    private final LockThreads threads = new LockThreads(MOST + 2);
    private final Sessions sessions = sessions(TimeUnit.SECONDS.toNanos(20));

    private Sessions sessions(long timeoutNanos) {
        SessionFactory factory =
                new SessionFactory(new GivenPool(server.source()), "test", /* allowReplica= */ false, timeoutNanos);
        factory.onReachable(reachable::incrementAndGet);
        return new Sessions(factory, threads, scheduler, MOST, timeoutNanos);
    }

    @AfterEach
    void close() {
        sessions.close();
        threads.close();
        scheduler.close();
        Wait.until("no session is left", () -> server.sessions() == 0);
    }

    private static Throwable failure(CompletableFuture<Session> wanted) {
        return Wait.result(wanted.handle((session, failure) -> failure));
    }

    private Session take() {
        return Wait.result(sessions.take());
    }

    /** Each further one would be missing to the session for questions, which has a connection set aside. */
    @Test
    void thereAreNoMoreSessionsThanMayBeHoweverOftenOneIsDropped() {
        Session one = take();
        Session two = take();
        sessions.drop(one);
        sessions.drop(one);
        sessions.drop(one);
        Session three = take();
        CompletableFuture<Session> fourth = sessions.take();
        sessions.giveBack(two);
        Session four = Wait.result(fourth);
        assertThat(four).isSameAs(two);
        assertThat(server.sessions()).isEqualTo(MOST);
        sessions.drop(three);
        sessions.drop(four);
    }

    @Test
    void whoWaitsForASessionGetsTheSlotOfOneThatIsDropped() {
        Session one = take();
        Session two = take();
        CompletableFuture<Session> third = sessions.take();
        sessions.drop(one);
        sessions.giveBack(Wait.result(third));
        sessions.giveBack(two);
    }

    @Test
    void whoWaitsForTooLongIsToldThatAllAreInUse() {
        Sessions impatient = sessions(TimeUnit.MILLISECONDS.toNanos(200));
        Session one = Wait.result(impatient.take());
        Session two = Wait.result(impatient.take());
        assertThat(failure(impatient.take())).isInstanceOf(SessionsUsedUpException.class);
        impatient.giveBack(one);
        impatient.giveBack(two);
        impatient.close();
    }

    /** The others may get a connection all the same. */
    @Test
    void oneConnectionTooManyFailsOnlyWhoWantsIt() {
        Session one = take();
        Gate opening = server.hold(FIRST_QUESTION, Moment.BEFORE);
        CompletableFuture<Session> second = sessions.take();
        opening.awaitReached();
        CompletableFuture<Session> third = sessions.take();
        opening.fail(tooMany);
        assertThat(failure(second)).hasMessageContaining("Too many");
        sessions.giveBack(Wait.result(third));
        sessions.giveBack(one);
    }

    @Test
    void aServerThatCannotBeReachedFailsAllWhoWait() {
        Session one = take();
        Gate opening = server.hold(FIRST_QUESTION, Moment.BEFORE);
        CompletableFuture<Session> second = sessions.take();
        opening.awaitReached();
        CompletableFuture<Session> third = sessions.take();
        opening.fail(down);
        assertThat(failure(second)).hasMessageContaining("refused");
        assertThat(failure(third)).hasMessageContaining("refused");
        sessions.giveBack(one);
    }

    /** As of a driver that is too old for what is called. */
    @Test
    void anErrorOfTheDriverCostsNoConnectionForGood() {
        for (int i = 0; i < MOST + 1; i++) {
            server.hold(FIRST_QUESTION, Moment.BEFORE).fail(new AbstractMethodError("setNetworkTimeout"));
            assertThat(failure(sessions.take())).hasMessageContaining("setNetworkTimeout");
        }
        sessions.giveBack(take());
        assertThat(server.sessions()).isEqualTo(1);
    }

    @Test
    void aSessionThatFailsWhenItIsGivenBackIsDropped() throws SQLException {
        for (int i = 0; i < MOST + 1; i++) {
            Session session = take();
            session.setWaitTimeout(TimeUnit.SECONDS.toNanos(1)); // so that giving it back takes a statement
            server.hold("SET SESSION", Moment.BEFORE).fail(new IllegalStateException("a driver's error"));
            sessions.giveBack(session);
        }
        Session last = take();
        assertThat(last.id()).as("the others were dropped").isEqualTo(MOST + 2);
        assertThat(server.sessions()).isEqualTo(1);
        sessions.giveBack(last);
    }

    /** Those that the server would end soon are prolonged when they have rested for a while, and are counted as before. */
    @Test
    void sessionsThatAreProlongedAreNoMoreThanMayBe() throws SQLException {
        Session[] all = {take(), take()};
        long before = server.count(PROLONG);
        restShortly(all);
        Wait.until("they are prolonged", () -> server.count(PROLONG) == before + MOST);
        Session one = take();
        Session two = take();
        CompletableFuture<Session> third = sessions.take();
        assertThat(third).isNotDone();
        sessions.giveBack(one);
        sessions.giveBack(Wait.result(third));
        sessions.giveBack(two);
        assertThat(server.sessions()).isEqualTo(MOST);
    }

    @Test
    void aSessionThatCannotBeProlongedIsEnded() throws SQLException {
        Session session = take();
        server.hold(PROLONG, Moment.BEFORE).fail(down);
        restShortly(session);
        Wait.until("it is ended", () -> server.sessions() == 0);
        sessions.giveBack(take());
    }

    @Test
    void aSessionThatIsBeingProlongedIsClosedWithTheOthers() throws SQLException {
        restShortly(take());
        Gate prolonging = server.hold(PROLONG, Moment.BEFORE);
        prolonging.awaitReached();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(sessions::close);
        Wait.until("it closes", sessions::isClosed);
        prolonging.open();
        Wait.done(closing);
        assertThat(server.returned()).hasSize(1);
    }

    private void restShortly(Session... all) throws SQLException {
        for (Session session : all) {
            session.setWaitTimeout(TimeUnit.SECONDS.toNanos(3));
            sessions.giveBack(session);
        }
    }

    @Test
    void afterTheEndNobodyGetsASession() {
        Session one = take();
        Session two = take();
        CompletableFuture<Session> third = sessions.take();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(sessions::close);
        assertThat(failure(third)).hasMessageContaining("closed");
        sessions.giveBack(one);
        sessions.giveBack(two);
        Wait.done(closing);
        assertThat(failure(sessions.take())).hasMessageContaining("closed");
    }

    /** Also if the threads have ended by then. */
    @Test
    void aSessionThatIsGivenBackAfterTheEndIsClosed() {
        Session one = take();
        threads.close();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(sessions::close);
        Wait.until("it closes", sessions::isClosed);
        sessions.giveBack(one);
        Wait.done(closing);
        assertThat(server.returned()).hasSize(1);
    }

    /** All waiters would ask at once when there is a connection again. */
    @Test
    void aServerThatHasTooManyConnectionsCanBeReached() {
        Session one = take();
        server.refuseNext(tooMany);
        assertThat(failure(sessions.take())).hasMessageContaining("Too many");
        sessions.connectingFailed(tooMany);
        Session two = take();
        assertThat(reachable).hasValue(0);
        sessions.drop(two);
        server.refuseNext(down);
        assertThat(failure(sessions.take())).hasMessageContaining("refused");
        sessions.giveBack(take());
        assertThat(reachable).hasValue(1);
        sessions.giveBack(one);
    }
}
