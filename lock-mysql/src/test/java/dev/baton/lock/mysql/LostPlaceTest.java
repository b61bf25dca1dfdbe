package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever has no place in the server's queue any more finds out, and takes another one. */
class LostPlaceTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

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
        Ask place = DirectBackend.wish("a", 7, 0, Ask.Mode.QUEUE, Duration.ofMinutes(1));
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
}
