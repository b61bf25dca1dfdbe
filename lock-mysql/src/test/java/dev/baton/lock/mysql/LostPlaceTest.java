package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever has no place in the server's queue any more finds out, and takes another one. */
class LostPlaceTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LEASE = Duration.ofMinutes(1);

    private final FakeDatabase server = new FakeDatabase();

    /** Nothing is heard of that, as of a connection that a firewall has forgotten. */
    @Test
    void L8_aPlaceThatTheServerHasLostIsReplaced() {
        try (Program other = Program.holding(server, "a");
                MySqlLockClient client = MySqlLockClient.builder()
                        .pool(server.source())
                        .waitSlice(Duration.ofMinutes(5))
                        .build()) {
            CompletableFuture<LockHandle> waiting = client.getLock("a").acquireAsync();
            Wait.until("it waits", () -> server.waiters().size() == 1);
            FakeSession lost = server.loseUnheard(server.waiters().get(0));
            other.close();
            Wait.result(waiting).release();
            assertThat(lost.closed).isTrue();
        }
    }

    @Test
    void L8_aHeartbeatOfWhoeverHasNoPlaceSaysSoAlsoWhileTheLockIsHeld() {
        Ask place = DirectBackend.wish("a", 7, 0, Ask.Mode.QUEUE, LEASE);
        try (Program other = Program.holding(server, "a");
                DirectBackend backend =
                        new DirectBackend(MySqlLockClient.builder().pool(server.source()))) {
            assertThat(Wait.result(backend.poll(List.of(place))))
                    .singleElement()
                    .extracting(Answer::kind)
                    .isEqualTo(Answer.Kind.STALE);
            assertThat(server.holder("shop:a")).isNotNull();
            other.close();
        }
    }

    /** What it believes to have is being given up: it is given another place, or told that it has none. */
    @Test
    void L8_whoeverTakesOverAWaitThatIsGivenUpFindsOut() {
        try (Program other = Program.holding(server, "a");
                DirectBackend backend = new DirectBackend(
                        MySqlLockClient.builder().pool(server.source()).commandTimeout(ScaledTime.limit()))) {
            assertThat(Wait.result(ask(backend, 1, 0)).kind()).isEqualTo(Answer.Kind.HELD);
            Wait.until("it waits", () -> server.waiters().size() == 1);
            Gate order = server.hold("KILL QUERY", Moment.BEFORE);
            CompletableFuture<Released> given = backend.release("a", 1);
            order.awaitReached();
            CompletableFuture<Answer> next = ask(backend, 2, /* yields= */ 1);
            order.open();
            assertThat(Wait.result(given)).isEqualTo(Released.CANCELLED);
            assertThat(Wait.result(next).kind()).isEqualTo(Answer.Kind.HELD);
            Ask place = DirectBackend.wish("a", 2, 0, Ask.Mode.QUEUE, LEASE);
            Wait.until(
                    "it has a place, or knows",
                    () -> server.waiters().size() == 1
                            || Wait.result(backend.poll(List.of(place))).get(0).kind() == Answer.Kind.STALE);
            other.close();
        }
    }

    private static CompletableFuture<Answer> ask(DirectBackend backend, long number, long yields) {
        return backend.ask("a", number, yields, Ask.Mode.QUEUE, LEASE);
    }
}
