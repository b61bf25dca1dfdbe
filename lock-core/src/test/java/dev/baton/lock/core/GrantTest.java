package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In virtual time: which grants by message are believed at once, and which are confirmed first. */
class GrantTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CLAIM_WINDOW = 3_000 * MILLI;

    private final VirtualTime time = new VirtualTime();
    private final Taken backend = new Taken();
    private Executor executor = Runnable::run;
    private final Engine engine = new Engine(
            new Settings(
                    "host/1/test", LockOptions.defaults(), 2_000 * MILLI, 10_000 * MILLI, CLAIM_WINDOW, 30_000 * MILLI),
            backend,
            time,
            task -> executor.execute(task),
            () -> 0.5);

    /** A backend where somebody else holds every lock. */
    private final class Taken extends IdleBackend {
        private final List<Ask> asks = new ArrayList<>();
        private final List<Reply<Answer>> unanswered = new ArrayList<>();
        private final List<Long> released = new ArrayList<>();
        private boolean silent;
        private Consumer<Reply<List<Renewed>>> renewing = reply -> {};

        @Override
        public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
            var unused = CompletableFuture.runAsync(() -> renewing.accept(reply));
        }

        @Override
        public void release(Release release, Reply<Released> reply) {
            released.add(release.number());
            time.schedule(() -> reply.answered(Released.RELEASED), 0);
        }

        @Override
        public void ask(Ask ask, Reply<Answer> reply) {
            asks.add(ask);
            if (silent) {
                unanswered.add(reply);
                return;
            }
            Answer held = new Answer(Answer.Kind.HELD, time.nanoTime(), CLAIM_WINDOW, 0, 1, null);
            time.schedule(() -> reply.answered(held), 0);
        }
    }

    @Test
    void R4_aGrantInTimeIsBelieved() {
        CompletableFuture<LockHandle> wait = waiting();
        grant(CLAIM_WINDOW - MILLI);
        assertThat(wait).isCompleted();
    }

    @Test
    void R4_aGrantThatIsLateIsConfirmedFirst() {
        assertConfirmed(CLAIM_WINDOW / 2 - MILLI);
    }

    /** The server's clock was set forward: the lease ends earlier than the estimate of that clock says. */
    @Test
    void R4_aGrantWithMoreLeftThanItsLeaseIsConfirmedFirst() {
        assertConfirmed(CLAIM_WINDOW + MILLI);
    }

    /** The driver sent the ask twice; the first one may have been granted, behind the release of what the message brought. */
    @Test
    void R15_anAskThatIsSupersededAfterItsNumberHasEndedIsUndone() {
        CompletableFuture<LockHandle> wait = waiting();
        backend.silent = true;
        engine.connected(group -> true);
        grant(CLAIM_WINDOW - MILLI);
        long number = backend.asks.get(backend.asks.size() - 1).number();
        var unused = wait.join().releaseAsync();
        time.advance(MILLI);
        assertThat(backend.released).containsExactly(number);
        backend.unanswered.get(0).answered(new Backend.Answer(Backend.Answer.Kind.SUPERSEDED, 0, 0, 0, 0, null));
        time.advance(MILLI);
        assertThat(backend.released).containsExactly(number, number);
    }

    /** However busy the executor is that would complete the future. */
    @ParameterizedTest
    @MethodSource("waysToWithdraw")
    void L13_aHoldThatNobodyWantsAnyMoreIsReleasedAtOnce(Consumer<CompletableFuture<LockHandle>> withdraw) {
        Queue<Runnable> tasks = new ArrayDeque<>();
        CompletableFuture<LockHandle> wait = waiting();
        executor = tasks::add;
        grant(CLAIM_WINDOW - MILLI);
        assertThat(wait).isNotDone();
        assertThat(backend.released).isEmpty();
        withdraw.accept(wait);
        time.advance(MILLI);
        assertThat(backend.released).hasSize(1);
        tasks.forEach(Runnable::run);
        time.advance(MILLI);
        assertThat(backend.released).hasSize(1);
    }

    @SuppressWarnings("NullAway") // which is what users may do
    static Stream<Consumer<CompletableFuture<LockHandle>>> waysToWithdraw() {
        return Stream.of(
                wait -> wait.cancel(/* mayInterruptIfRunning= */ false),
                wait -> wait.completeExceptionally(new IllegalStateException("too late")),
                wait -> wait.complete(null));
    }

    /** As one that cannot make a thread: the grant would be nobody's, and all others would wait for ever. */
    @ParameterizedTest
    @MethodSource("failuresOfExecutors")
    void L8_anExecutorThatFailsStopsNoWait(Throwable failure) {
        CompletableFuture<LockHandle> wait = waiting();
        executor = task -> throwIt(failure);
        QuietLog.of(Engine.class, () -> grant(CLAIM_WINDOW - MILLI));
        assertThat(wait).succeedsWithin(Duration.ofSeconds(20));
        executor = Runnable::run;
        var unused = wait.join().releaseAsync();
        time.advance(MILLI);
        assertThat(backend.released).hasSize(1);
    }

    /** As pools do that have queued a task when they cannot make a thread for it. */
    @Test
    void L1_anExecutorThatFailsAndRunsTheTaskAllTheSameEndsNoHold() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        CompletableFuture<LockHandle> wait = waiting();
        executor = task -> {
            tasks.add(task);
            throw new OutOfMemoryError("no thread");
        };
        QuietLog.of(Engine.class, () -> grant(CLAIM_WINDOW - MILLI));
        assertThat(wait).succeedsWithin(Duration.ofSeconds(20));
        tasks.forEach(Runnable::run);
        time.advance(MILLI);
        assertThat(backend.released).isEmpty();
        assertThat(wait.join().isHeld()).isTrue();
    }

    static Stream<Throwable> failuresOfExecutors() {
        return Stream.of(
                new RejectedExecutionException(), new IllegalStateException("full"), new OutOfMemoryError("no thread"));
    }

    private static void throwIt(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** A backend may say then that it knows nothing of the hold. */
    @Test
    void L15_toExtendAHoldThatIsReleasedMeanwhileIsFalse() {
        CompletableFuture<LockHandle> wait = waiting();
        grant(CLAIM_WINDOW - MILLI);
        LockHandle held = wait.join();
        backend.renewing = reply -> {
            var unused = held.releaseAsync();
            reply.failed(new Failure(Failure.Kind.NOT_RUN, new IllegalStateException("the hold has ended")));
        };
        assertThat(held.extend(Duration.ofSeconds(20))).isFalse();
    }

    private void assertConfirmed(long leftNanos) {
        CompletableFuture<LockHandle> wait = waiting();
        int before = backend.asks.size();
        grant(leftNanos);
        assertThat(wait).isNotDone();
        assertThat(backend.asks).hasSize(before + 1);
    }

    private CompletableFuture<LockHandle> waiting() {
        CompletableFuture<LockHandle> wait = engine.getLock("orders").acquireAsync();
        time.advance(MILLI);
        return wait;
    }

    private void grant(long leftNanos) {
        Backend.Ask place = backend.asks.get(backend.asks.size() - 1);
        long deadline = time.nanoTime() + leftNanos;
        engine.granted(
                "orders",
                new Backend.Grant(
                        place.number(), false, 7, place.block(), CLAIM_WINDOW, /* isEstimated= */ true, deadline));
        time.advance(MILLI);
    }
}
