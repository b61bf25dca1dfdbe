package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of an answer, whatever the executor does meanwhile. */
class CallbacksTest {
    private final List<Runnable> queued = new ArrayList<>();
    private final List<String> unwanted = new ArrayList<>();
    private final Waits waits = new Waits(() -> false);
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final CompletableFuture<String> told =
            new Callbacks(waits, queued::add).tell(answer, known -> known + " read", unwanted::add);

    private void runQueued() {
        queued.forEach(Runnable::run);
    }

    @Test
    void answerIsToldOnTheExecutorAlone() {
        answer.complete("answer");
        assertThat(told).isNotDone();
        runQueued();
        assertThat(told).isCompletedWithValue("answer read");
        assertThat(unwanted).isEmpty();
    }

    @Test
    void answerThatComesWhenTheFutureHasEndedIsUnwanted() {
        told.cancel(/* mayInterruptIfRunning= */ false);
        answer.complete("answer");
        assertThat(unwanted).containsExactly("answer read");
        runQueued();
        assertThat(unwanted).hasSize(1);
    }

    /** L24: the executor's threads may be those that close the client. */
    @Test
    void L24_answerThatTheExecutorHasNotToldYetIsUnwantedAtOnce() {
        answer.complete("answer");
        waits.close();
        assertThat(unwanted).containsExactly("answer read");
        runQueued();
        assertThat(unwanted).hasSize(1);
        assertThat(told).isCompletedExceptionally();
    }

    /**
     * If the executor cancelled it, that could meet the answer: whoever completes a future and whoever cancels it both do what
     * hangs on it, and the thread that brings the answer would go on, and the client end, before the grant is given back.
     */
    @Test
    void L24_theEndOfTheClientCancelsTheAnswerByItself() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> waiting =
                new Callbacks(waits, queued::add).tellOrCancel(cancelled, known -> known, unwanted::add);
        waits.close();
        assertThat(cancelled).isCancelled();
        assertThat(waiting).isNotDone();
        runQueued();
        assertThat(waiting).isCompletedExceptionally();
    }

    /** What hangs on the future may wait for the thread that closes the client. */
    @Test
    void L26_theEndOfTheClientIsToldOnTheExecutorAlone() {
        waits.close();
        assertThat(told).isNotDone();
        answer.complete("answer");
        assertThat(unwanted).containsExactly("answer read");
        runQueued();
        assertThat(told)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(unwanted).hasSize(1);
    }

    /** There is no thread to be had, or it is a decorated executor. */
    @Test
    void L24_answerThatTheExecutorCannotTellIsUnwanted() {
        CompletableFuture<String> untold = new Callbacks(waits, task -> {
                    throw new OutOfMemoryError("unable to create native thread, as the test wants it");
                })
                .tell(answer, known -> known + " untold", unwanted::add);
        answer.complete("answer");
        assertThat(untold)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("unable to create native thread");
        assertThat(unwanted).containsExactly("answer untold");
    }

    @Test
    void L24_answerIsUnwantedIfSomebodyElseCompletesTheFuture() {
        told.complete("something else");
        answer.complete("answer");
        runQueued();
        assertThat(unwanted).containsExactly("answer read");
    }
}
