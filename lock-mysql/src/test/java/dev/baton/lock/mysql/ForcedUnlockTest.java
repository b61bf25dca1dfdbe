package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ForcedUnlockTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private final FakeDatabase server = new FakeDatabase();

    private MySqlLockClient client() {
        return MySqlLockClient.builder()
                .pool(server.source())
                .commandTimeout(ScaledTime.limit())
                .build();
    }

    /** The connection breaks right after the session was killed: when it is asked again, the next one has the lock. */
    @Test
    void L21_oneCallBreaksOneHold() {
        try (MySqlLockClient one = client();
                MySqlLockClient two = client();
                MySqlLockClient admin = client()) {
            var unused = Wait.result(one.getLock("a").acquireAsync());
            CompletableFuture<LockHandle> waiting = two.getLock("a").acquireAsync();
            Wait.until("it waits", () -> server.waiters().size() == 1);
            Gate killed = server.hold("KILL ", Moment.AFTER);
            CompletableFuture<Boolean> forced = CompletableFuture.supplyAsync(() -> admin.forceUnlock("a"));
            killed.awaitReached();
            LockHandle next = Wait.result(waiting);
            Long holder = server.holder("shop:a");
            killed.cut();
            assertThat(Wait.result(forced)).isTrue();
            assertThat(server.holder("shop:a")).isEqualTo(holder);
            next.release();
        }
    }

    /** The ids of sessions begin anew then, so that somebody else has the one that was to be ended. */
    @Test
    void L21_aServerThatIsStartedAnewMeanwhileHasNothingToEnd() {
        try (MySqlLockClient one = client();
                MySqlLockClient admin = client()) {
            var unused = Wait.result(one.getLock("a").acquireAsync());
            Long holder = server.holder("shop:a");
            Gate order = server.hold("KILL ", Moment.BEFORE);
            CompletableFuture<Boolean> forced = CompletableFuture.supplyAsync(() -> admin.forceUnlock("a"));
            order.awaitReached();
            server.restart();
            Program.connectUpTo(server, Objects.requireNonNull(holder));
            order.cut();
            assertThat(Wait.result(forced)).isTrue();
            assertThat(server.has(holder)).isTrue();
            assertThat(server.strayKills()).isEmpty();
        }
    }
}
