package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that the server ends by itself, or because somebody has told it to: by a limit of time, or by KILL QUERY. */
class EndedStatementTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LONG = Duration.ofMinutes(30);
    private static final String FIRST = "GET_LOCK(?, 0)";
    private static final String WAIT = "GET_LOCK(?, 10)";
    private static final int INTERRUPTED = 1317;
    private static final int TOOK_TOO_LONG = 1969;

    private final FakeDatabase server = new FakeDatabase();
    private final DirectBackend backend =
            new DirectBackend(MySqlLockClient.builder().pool(server.source()));

    @AfterEach
    void close() {
        server.disturb(null);
        backend.close();
    }

    private static SQLException ended(int code) {
        return new SQLException("ended", "HY000", code);
    }

    private CompletableFuture<Answer> queue(long number, long yields) {
        return backend.ask("a", number, yields, Ask.Mode.QUEUE, LONG);
    }

    /** The lock would be counted twice, and be given back once. */
    @ParameterizedTest
    @ValueSource(ints = {INTERRUPTED, TOOK_TOO_LONG, 3024})
    void L9_aWaitThatIsEndedInTheMomentOfItsGrantYieldsAllTheSame(int code) {
        server.hold(WAIT, Moment.AFTER).fail(ended(code));
        try (Program before = Program.holding(server, "a");
                Program after = Program.connect(server)) {
            assertThat(Wait.result(queue(1, 0)).kind()).isEqualTo(Answer.Kind.HELD);
            Wait.until("it waits", () -> server.waiters().size() == 1);
            before.close();
            assertThat(Wait.result(backend.granted()).number()).isEqualTo(1);
            CompletableFuture<Void> next = after.locking("a");
            Wait.until("the next one waits", () -> server.waiters().size() == 1);
            assertThat(Wait.result(queue(2, /* yields= */ 1)).kind()).isEqualTo(Answer.Kind.HELD);
            Wait.done(next);
        }
    }

    /** However short the limit: the server is not asked all the time. */
    @Test
    void L24_aLimitOfTheServersMakesNoBusyLoop() {
        AtomicInteger asked = new AtomicInteger();
        server.disturb((session, sql, moment) -> {
            if (moment == Moment.BEFORE && sql.contains(WAIT)) {
                asked.incrementAndGet();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                throw ended(TOOK_TOO_LONG);
            }
        });
        try (Program before = Program.holding(server, "a")) {
            long start = System.nanoTime();
            assertThat(Wait.result(queue(1, 0)).kind()).isEqualTo(Answer.Kind.HELD);
            Wait.until("it is asked for several times", () -> asked.get() >= 6);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
            before.close();
        }
        server.disturb(null);
        assertThat(Wait.result(backend.granted()).number()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"BEFORE", "AFTER"})
    void L7_aFirstStatementThatIsInterruptedIsAskedAgain(Moment moment) {
        server.hold(FIRST, moment).fail(ended(INTERRUPTED));
        server.hold(FIRST, moment).fail(ended(INTERRUPTED));
        backend.acquire("a", 1, LONG);
        assertThat(server.timesLocked("shop:a")).isEqualTo(1);
    }

    @Test
    void L7_aFirstStatementWithoutAResultIsAskedAgain() {
        server.answerNothing(2);
        backend.acquire("a", 1, LONG);
        assertThat(server.timesLocked("shop:a")).isEqualTo(1);
    }

    @Test
    void L7_aServerThatNeverSaysWhetherTheLockIsFreeIsUnavailable() {
        server.answerNothing(3);
        assertThat(backend.failure(backend.ask("a", 1, 0, Ask.Mode.ONCE, LONG)).kind())
                .isEqualTo(Failure.Kind.NOT_RUN);
        assertThat(server.count(FIRST)).isEqualTo(3);
        assertThat(server.holder("shop:a")).isNull();
        assertThat(backend.claims("a")).isEmpty();
    }
}
