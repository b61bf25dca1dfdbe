package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the end of a client waits for, on servers that a test makes up. */
class InFlightTest {
    private static final long LEASE = Duration.ofSeconds(10).toNanos();
    private static final RedlockOptions OPTIONS = RedlockOptions.defaults().serverTimeout(Duration.ofMillis(100));

    private final Group group = new Group(3);

    private CompletableFuture<?> close() {
        return group.servers.inFlight.close();
    }

    /** Nobody else would end them: to close twice is to close once. */
    @Test
    void L22_theDriversAreEndedAlsoIfNoThreadIsToBeHad() {
        List<String> ended = new ArrayList<>();
        Wakeups wakeups = Backends.wakeups(group.servers, OPTIONS, () -> 0.5);
        new RedlockBackend(
                        Backends.settings("client", OPTIONS),
                        group.servers,
                        wakeups,
                        OPTIONS,
                        () -> false,
                        () -> ended.add("drivers"),
                        task -> {
                            throw new OutOfMemoryError("unable to create native thread, as the test wants it");
                        })
                .close();
        assertThat(ended).containsExactly("drivers");
    }

    @Test
    void nothingIsNotWaitedFor() {
        assertThat(close()).isDone();
    }

    /** Two rounds: the grant, and what gives it back. */
    @Test
    void L24_anAttemptIsWaitedForUntilItsGrantIsGivenBack() {
        group.nodes.forEach(node -> node.after(50));
        CompletableFuture<?> tries =
                new Tries(group.masters, group.servers, "lock", LEASE, OPTIONS, OPTIONS.delays(() -> 0)).start();
        tries.cancel(/* mayInterruptIfRunning= */ false);
        CompletableFuture<?> closed = close();
        group.time.pass(99);
        assertThat(group.node(0).sent(Script.RELEASE)).hasSize(1);
        assertThat(closed).isNotDone();
        group.time.pass(1);
        assertThat(closed).isDone();
    }

    @Test
    void L24_anAttemptWithoutAGrantIsWaitedForUntilItIsWithdrawn() {
        group.node(0).holding("other#1#0", 60_000).after(50);
        group.node(1).holding("other#1#0", 60_000).after(50);
        group.node(2).silent();
        var unused = group.masters.attempt("lock", LEASE, OPTIONS);
        CompletableFuture<?> closed = close();
        group.time.pass(149); // the attempt, and the timeout of the silent server, which may have granted it
        assertThat(closed).isNotDone();
        group.time.pass(1);
        assertThat(closed).isDone();
    }

    @Test
    void L20_anUnlockIsWaitedFor() {
        CompletableFuture<RedlockOutcome> outcome = group.masters.attempt("lock", LEASE, OPTIONS);
        group.time.pass(0);
        group.nodes.forEach(node -> node.after(50));
        var unused = group.masters.unlock(((RedlockOutcome.Granted) outcome.join()).grant(), OPTIONS);
        CompletableFuture<?> closed = close();
        assertThat(closed).isNotDone();
        group.time.pass(50);
        assertThat(closed).isDone();
    }

    @Test
    void L22_noAttemptBeginsAtTheEnd() {
        assertThat(close()).isDone();
        assertThat(group.masters.attempt("lock", LEASE, OPTIONS))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(group.node(0).sent(Script.ACQUIRE)).isEmpty();
        CompletableFuture<?> tries =
                new Tries(group.masters, group.servers, "lock", LEASE, OPTIONS, OPTIONS.delays(() -> 0)).start();
        assertThat(tries).isCompletedExceptionally();
    }
}
