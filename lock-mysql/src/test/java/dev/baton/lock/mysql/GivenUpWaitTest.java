package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wait that is given up has its statement killed: that one and no other, and not for longer than it takes. */
class GivenUpWaitTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private final FakeDatabase server = new FakeDatabase();
    private final DirectBackend backend = new DirectBackend(MySqlLockClient.builder()
            .pool(server.source())
            .commandTimeout(ScaledTime.limit())
            .waitSlice(Duration.ofMinutes(5)));
    private Program other;

    @BeforeEach
    void lock() {
        other = Program.holding(server, "a");
    }

    @AfterEach
    void close() {
        server.disturb(null);
        other.close();
        backend.close();
    }

    private void ask() {
        assertThat(Wait.result(backend.ask("a", 1, 0, Ask.Mode.QUEUE, Duration.ofMinutes(1)))
                        .kind())
                .isEqualTo(Answer.Kind.HELD);
    }

    /** Its session. */
    private long awaitWaiter() {
        ask();
        Wait.until("it waits", () -> server.waiters().size() == 1);
        return server.waiters().get(0);
    }

    private void assertCancelled(CompletableFuture<Released> given) {
        assertThat(Wait.result(given)).isEqualTo(Released.CANCELLED);
        Wait.untilQuiet(server);
        assertThat(server.strayKills()).isEmpty();
    }

    @Test
    void L24_aWaitThatBreaksBeforeItsFirstStatementIsLeftAlone() {
        Gate before = server.hold("SET SESSION wait_timeout = 3", Moment.BEFORE);
        ask();
        before.awaitReached();
        CompletableFuture<Released> given = backend.release("a", 1);
        Wait.until("it is killed", () -> server.count("KILL QUERY") > 0);
        before.cut();
        assertCancelled(given);
    }

    /** As where programs may not end what others run, and a proxy connects them as somebody else. */
    @Test
    void L24_anOrderThatIsRefusedIsNotRepeated() {
        AtomicInteger refused = new AtomicInteger();
        server.disturb((session, sql, moment) -> {
            if (sql.contains("KILL QUERY")) {
                refused.incrementAndGet();
                throw new SQLException("You are not owner of thread", "HY000", 1095);
            }
        });
        awaitWaiter();
        CompletableFuture<Released> given = backend.release("a", 1);
        Wait.until("it is refused", () -> refused.get() > 0);
        Wait.untilQuiet(server);
        int before = refused.get();
        Wait.untilQuiet(server);
        assertThat(refused).hasValue(before);
        other.close();
        assertCancelled(given);
        Wait.until("it is free", () -> server.holder("shop:a") == null);
    }

    /** The connection is open as far as can be seen from here. */
    @Test
    void L13_aWaitThatTheServerKnowsNothingOfIsBrokenOff() {
        FakeSession lost = server.loseUnheard(awaitWaiter());
        CompletableFuture<Released> given = backend.release("a", 1);
        Wait.until("its connection is broken off", () -> lost.closed);
        assertCancelled(given);
    }

    /** A server that was started anew, or another one, has given the id to somebody else. */
    @Test
    void L1_anotherSessionOfTheSameIdIsNotHit() {
        FakeSession lost = server.loseUnheard(awaitWaiter());
        server.restart();
        Program.connectUpTo(server, lost.id);
        CompletableFuture<Released> given = backend.release("a", 1);
        Wait.until("its connection is broken off", () -> lost.closed);
        assertCancelled(given);
        assertThat(server.has(lost.id)).isTrue();
    }

    /** What the session does next would fail, and the lock might stay with it. */
    @Test
    void L13_theStatementAfterTheWaitIsNotHit() {
        long waiter = awaitWaiter();
        Gate order = server.hold("KILL QUERY", Moment.BEFORE);
        CompletableFuture<Released> given = backend.release("a", 1);
        order.awaitReached();
        Gate next = server.hold("RELEASE_LOCK", Moment.DURING);
        other.close();
        Wait.until("it is granted", () -> Long.valueOf(waiter).equals(server.holder("shop:a")));
        Wait.until("it goes on, or waits for the order", () -> next.isReached() || isOrderAwaited());
        assertThat(next.isReached()).isFalse();
        order.open();
        next.awaitReached();
        next.open();
        assertCancelled(given);
        Wait.until("it is free", () -> server.holder("shop:a") == null);
    }

    /** The order is given again until the wait is over, and may come when the session looks what the first has ended. */
    @Test
    void L13_anOrderThatIsGivenTwiceLeavesNothing() {
        Gate waiting = server.hold("GET_LOCK(?, 300)", Moment.DURING);
        ask();
        waiting.awaitReached();
        Gate looking = server.hold("IS_USED_LOCK", Moment.DURING);
        CompletableFuture<Released> given = backend.release("a", 1);
        looking.awaitReached();
        assertCancelled(given);
        assertThat(server.waiters()).isEmpty();
        assertThat(backend.claims("a")).isEmpty();
    }

    private static boolean isOrderAwaited() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getState() == Thread.State.WAITING)
                .flatMap(each -> Arrays.stream(each.getValue()))
                .anyMatch(call -> call.getClassName().equals(Place.class.getName())
                        && call.getMethodName().equals("end"));
    }
}
