package dev.baton.lock.redlock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The futures that users get: completed where their code may run, and ended with the client. */
final class Callbacks {
    private static final Logger log = LoggerFactory.getLogger(Callbacks.class);

    private final Waits waits;
    private final Executor executor;

    /**
     * @param executor runs users' code
     */
    Callbacks(Waits waits, Executor executor) {
        this.waits = waits;
        this.executor = executor;
    }

    /**
     * A future of what an answer means. If it ends before the answer, that goes on.
     *
     * @param reading what the answer means; what it throws, the future fails with
     * @param unwanted what to do with an answer that nobody gets, as the future has been ended by others; it returns at once
     */
    <T, R> CompletableFuture<R> tell(
            CompletableFuture<T> answer, Function<? super T, R> reading, Consumer<? super R> unwanted) {
        return tell(answer, reading, unwanted, () -> {});
    }

    /** As {@link #tell}, but the answer is cancelled with the future: whoever brings it sees to what comes then. */
    <T, R> CompletableFuture<R> tellOrCancel(
            CompletableFuture<T> answer, Function<? super T, R> reading, Consumer<? super R> unwanted) {
        return tell(answer, reading, unwanted, () -> answer.cancel(/* mayInterruptIfRunning= */ false));
    }

    /**
     * As the two above.
     *
     * @param ending runs where the future is ended, and not behind the executor: what follows from it comes before the client's
     *     end goes on
     */
    private <T, R> CompletableFuture<R> tell(
            CompletableFuture<T> answer,
            Function<? super T, R> reading,
            Consumer<? super R> unwanted,
            Runnable ending) {
        CompletableFuture<R> told = new CompletableFuture<>();
        CompletableFuture<R> decided = new CompletableFuture<>(); // which of the ends it is
        CompletableFuture<R> read = answer.thenApply(reading);
        Object wait = waits.begin(closed -> {
            if (decided.completeExceptionally(closed)) {
                execute(() -> told.completeExceptionally(closed), told);
            }
        });
        var unused = decided.whenComplete((result, failure) -> {
            waits.end(wait);
            ended(read, result, unwanted);
            ending.run();
        });
        var unusedToo = told.whenComplete((result, failure) -> complete(decided, result, failure));
        var unusedAsWell = read.whenComplete((result, failure) -> execute(
                () -> {
                    if (complete(decided, result, failure) && !complete(told, result, failure) && failure == null) {
                        unwanted.accept(result); // it was cancelled in between
                    }
                },
                told));
        return told;
    }

    /** A future that the executor cannot complete ends here: what was granted comes back, and somebody hears of it. */
    private void execute(Runnable task, CompletableFuture<?> told) {
        try {
            executor.execute(task);
        } catch (RuntimeException | Error e) {
            log.warn("The executor does not complete a future", e);
            told.completeExceptionally(e);
        }
    }

    /** If it has ended with another result, or none, the answer is nobody's, now or when it comes. */
    private static <R> void ended(CompletableFuture<R> read, @Nullable R told, Consumer<? super R> unwanted) {
        var unused = read.thenAccept(answer -> {
            if (answer != told) {
                unwanted.accept(answer);
            }
        });
    }

    private static <R> boolean complete(CompletableFuture<R> future, R result, @Nullable Throwable failure) {
        return failure != null ? future.completeExceptionally(reason(failure)) : future.complete(result);
    }

    private static Throwable reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
