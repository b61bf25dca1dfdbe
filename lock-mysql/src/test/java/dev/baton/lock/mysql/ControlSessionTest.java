package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.mysql.ControlSession.Question;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever becomes of the session by which questions are asked: the next question has an answer. */
class ControlSessionTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(20);

    private final FakeDatabase server = new FakeDatabase();
    private final ThreadScheduler scheduler = new ThreadScheduler("baton-timer");
    private final LockThreads threads = new LockThreads(3);
    private final ControlSession control = new ControlSession(
            new SessionFactory(new GivenPool(server.source()), "test", /* allowReplica= */ false, TIMEOUT),
            threads,
            scheduler,
            TIMEOUT);

    @AfterEach
    void close() {
        control.close();
        threads.close();
        scheduler.close();
        Wait.until("no session is left", () -> server.sessions() == 0);
    }

    private <T> CompletableFuture<T> ask(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        control.ask(question, Reply.of(answer::complete, why -> answer.completeExceptionally(cause(why))));
        return answer;
    }

    private static Throwable cause(Failure why) {
        return why.cause() == null ? new IllegalStateException() : why.cause();
    }

    private static Throwable failure(CompletableFuture<Boolean> asked) {
        return Wait.result(asked.handle((used, failure) -> failure));
    }

    private CompletableFuture<Boolean> isUsed() {
        return ask(asking -> asking.usage("a").holder() != null);
    }

    @Test
    void aSessionThatWasResetWhileNothingWasAskedIsReplaced() {
        long before = Wait.result(ask(Session::id));
        control.reset();
        Wait.until("it is gone", () -> !server.has(before));
        assertThat(Wait.result(isUsed())).isFalse();
        assertThat(Wait.result(ask(Session::id))).isNotEqualTo(before);
    }

    @Test
    void aQuestionThatHangsIsAskedAnewAfterAReset() {
        assertThat(Wait.result(isUsed())).isFalse();
        Gate hung = server.hold("IS_USED_LOCK", Moment.BEFORE);
        CompletableFuture<Boolean> asked = isUsed();
        long before = hung.awaitReached();
        control.reset();
        assertThat(Wait.result(asked)).isFalse();
        assertThat(server.has(before)).isFalse();
    }

    @Test
    void aSessionThatTheServerHasEndedIsReplaced() {
        server.kill(Wait.result(ask(Session::id)));
        assertThat(Wait.result(isUsed())).isFalse();
    }

    /** As pools say of a connection that is closed, without a code. */
    @Test
    void aConnectionThatSaysNothingButThatItIsClosedIsReplaced() {
        long before = Wait.result(ask(Session::id));
        Gate closed = server.hold("IS_USED_LOCK", Moment.BEFORE);
        CompletableFuture<Boolean> asked = isUsed();
        closed.awaitReached();
        server.breakOff(before);
        closed.fail(new SQLException("Connection is closed"));
        assertThat(Wait.result(asked)).isFalse();
    }

    @Test
    void anErrorOfTheServerIsTheAnswerAndTheSessionStays() {
        long before = Wait.result(ask(Session::id));
        server.hold("IS_USED_LOCK", Moment.BEFORE).fail(new SQLException("denied", "42000", 1227));
        assertThat(failure(isUsed())).hasMessageContaining("denied");
        assertThat(Wait.result(ask(Session::id))).isEqualTo(before);
    }

    /** As it may be of a driver that is too old. */
    @Test
    void anErrorIsToldAndStopsNoOtherQuestion() {
        server.hold("IS_USED_LOCK", Moment.BEFORE).fail(new AbstractMethodError("of the driver"));
        assertThat(failure(isUsed())).hasMessageContaining("of the driver");
        assertThat(Wait.result(isUsed())).isFalse();
    }

    @Test
    void whatMustBeDoneIsAskedUntilItCanBe() {
        assertThat(Wait.result(isUsed())).isFalse();
        for (int i = 0; i < 4; i++) { // also of the session that comes after the first
            server.hold("IS_USED_LOCK", Moment.BEFORE).cut();
        }
        server.refuseNext(new SQLException("Connection refused", "08000"));
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        control.insist(asking -> done.complete(asking.usage("a").holder() == null));
        assertThat(Wait.result(done)).isTrue();
    }

    @Test
    void whatMustBeDoneAndIsRefusedIsNotAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        control.insist(asking -> {
            asked.incrementAndGet();
            throw new SQLException("denied", "42000", 1227);
        });
        assertThat(Wait.result(isUsed())).isFalse();
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatCannotBeAskedIsToldAndTheNextQuestionIsAsked() {
        server.refuseNext(new SQLException("Connection refused", "08000"));
        assertThat(failure(isUsed())).hasMessageContaining("refused");
        assertThat(Wait.result(isUsed())).isFalse();
    }
}
