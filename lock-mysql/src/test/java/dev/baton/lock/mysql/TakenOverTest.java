package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A number that takes over what another one has: what is late for the old one does not touch it, and nothing is left of that. */
class TakenOverTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LONG = Duration.ofMinutes(30);

    private final FakeDatabase server = new FakeDatabase();
    private final DirectBackend backend =
            new DirectBackend(MySqlLockClient.builder().pool(server.source()).commandTimeout(ScaledTime.limit()));

    @AfterEach
    void close() {
        backend.close();
    }

    private CompletableFuture<Answer> ask(long number, long yields, Ask.Mode mode) {
        return backend.ask("a", number, yields, mode, LONG);
    }

    private static void assertKind(CompletableFuture<Answer> answer, Answer.Kind kind) {
        assertThat(Wait.result(answer).kind()).isEqualTo(kind);
    }

    /** As by a command that found it under the old number. */
    private static CompletableFuture<Released> releaseLate(Claim claim, long number) {
        return DirectBackend.reply(reply -> claim.release(number, reply));
    }

    private Claim claim() {
        assertThat(backend.claims("a")).hasSize(1);
        return backend.claims("a").get(0);
    }

    private void assertMine(long number) {
        assertThat(Wait.result(backend.renew("a", number, LONG, 1, Renewal.Mode.CHECK)))
                .singleElement()
                .extracting(Renewed::kind)
                .isEqualTo(Renewed.Kind.MINE);
    }

    // ---- what is late

    @Test
    void L1_aLateReleaseDoesNotReleaseTheHoldThatWasTakenOver() {
        backend.acquire("a", 1, LONG);
        Claim claim = claim();
        Gate confirming = server.hold("IS_USED_LOCK", Moment.BEFORE);
        CompletableFuture<Answer> next = ask(2, /* yields= */ 1, Ask.Mode.KEEP);
        confirming.awaitReached();
        CompletableFuture<Released> late = releaseLate(claim, 1);
        claim.breakOff(1);
        confirming.open();
        assertKind(next, Answer.Kind.GRANTED);
        assertThat(Wait.result(late)).isEqualTo(Released.FREE);
        assertMine(2);
        assertThat(Wait.result(backend.release("a", 2))).isEqualTo(Released.RELEASED);
    }

    @Test
    void L13_aLateReleaseDoesNotEndTheWaitThatWasTakenOver() {
        try (Program other = Program.holding(server, "a")) {
            assertKind(ask(1, 0, Ask.Mode.QUEUE), Answer.Kind.HELD);
            Claim claim = claim();
            assertKind(ask(2, /* yields= */ 1, Ask.Mode.QUEUE), Answer.Kind.HELD);
            assertThat(Wait.result(releaseLate(claim, 1))).isEqualTo(Released.FREE);
            other.close();
        }
        assertThat(Wait.result(backend.granted()).number()).isEqualTo(2);
        assertMine(2);
    }

    /** The session is at something else when it is released, and is to go on under a new number before that is over. */
    @ParameterizedTest
    @EnumSource(
            value = Ask.Mode.class,
            names = {"QUEUE", "KEEP"})
    void L1_aReleaseThatIsOvertakenLeavesNothing(Ask.Mode mode) {
        backend.acquire("a", 1, LONG);
        Gate checking = server.hold("IS_USED_LOCK", Moment.BEFORE);
        var unused = backend.renew("a", 1, LONG, 1, Renewal.Mode.CHECK);
        checking.awaitReached();
        CompletableFuture<Released> late = backend.release("a", 1);
        CompletableFuture<Answer> next = ask(2, /* yields= */ 1, mode);
        checking.open();
        assertThat(Wait.result(late)).isNotNull();
        assertGrantedOrNothing(next);
    }

    /** Whoever takes over what is being given back has nothing of it. */
    @ParameterizedTest
    @EnumSource(
            value = Ask.Mode.class,
            names = {"QUEUE", "KEEP"})
    void L1_aTakeOverThatComesInTheMiddleOfAReleaseLeavesNothing(Ask.Mode mode) {
        backend.acquire("a", 1, LONG);
        Gate releasing = server.hold("RELEASE_LOCK", Moment.BEFORE);
        CompletableFuture<Released> given = backend.release("a", 1);
        releasing.awaitReached();
        CompletableFuture<Answer> next = ask(2, /* yields= */ 1, mode);
        releasing.open();
        assertThat(Wait.result(given)).isEqualTo(Released.RELEASED);
        assertGrantedOrNothing(next);
    }

    /** The number 2 has the lock, now or soon, or is told that it has not. */
    private void assertGrantedOrNothing(CompletableFuture<Answer> next) {
        Optional<Answer> answer = Wait.result(next.handle((given, failure) -> Optional.ofNullable(given)));
        if (answer.isPresent()) {
            if (answer.get().kind() != Answer.Kind.GRANTED) {
                assertThat(Wait.result(backend.granted()).number()).isEqualTo(2);
            }
            assertMine(2);
            assertThat(Wait.result(backend.release("a", 2))).isEqualTo(Released.RELEASED);
        }
        Wait.untilQuiet(server);
        assertThat(server.holder("shop:a")).isNull();
        assertThat(backend.claims("a")).isEmpty();
    }

    // ---- what is lost

    /** A firewall has ended the connection, and the server has not heard of it; nothing else can be asked for a while. */
    @Test
    void L24_aHoldThatACheckFindsLostIsSettledAlsoIfItsNumberIsTakenOver() {
        backend.acquire("a", 1, LONG);
        assertThat(Wait.result(backend.inspect("a")).locked()).isTrue();
        Long before = server.holder("shop:a");
        server.cutOff();
        for (int i = 0; i < 5; i++) { // the check, and two questions in the session that there is and in a new one
            server.hold("IS_USED_LOCK", Moment.BEFORE).cut();
        }
        var unused = Wait.result(backend.renew("a", 1, LONG, 1, Renewal.Mode.CHECK));
        CompletableFuture<Answer> next = ask(2, /* yields= */ 1, Ask.Mode.QUEUE);
        var unused2 = Wait.result(next);
        Wait.until("the server has ended the session", () -> before != null && !server.has(before));
    }

    // ---- what is left

    /** The server has found a deadlock, and the one who waits gives up before that can be told. */
    @Test
    void L24_aWaitThatWasRefusedLeavesNothingWhenItIsGivenUp() {
        awaitRefusal();
        assertThat(Wait.result(backend.release("a", 1))).isEqualTo(Released.FREE);
        Wait.until("nothing is left", () -> backend.claims("a").isEmpty());
    }

    @Test
    void L24_aWaitThatWasRefusedLeavesNothingWhenItsNumberIsTakenOver() {
        awaitRefusal();
        assertThat(backend.failure(ask(2, /* yields= */ 1, Ask.Mode.QUEUE)).kind())
                .isEqualTo(Failure.Kind.REFUSED);
        Wait.until("nothing is left", () -> backend.claims("a").isEmpty());
    }

    private void awaitRefusal() {
        try (Program other = Program.holding(server, "a")) {
            Gate waiting = server.hold("GET_LOCK(?, 10)", Moment.BEFORE);
            assertKind(ask(1, 0, Ask.Mode.QUEUE), Answer.Kind.HELD);
            waiting.awaitReached();
            Claim claim = claim();
            waiting.fail(new SQLException("Deadlock found when trying to get user-level lock", "HY000", 3058));
            Wait.until("the wait is over", () -> claim.place() == null);
            other.close();
        }
    }
}
