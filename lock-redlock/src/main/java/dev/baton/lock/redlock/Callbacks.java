package dev.baton.lock.redlock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The futures that users get: completed where their code may run, and ended with the client. */
final class Callbacks {
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
     * A future of what an answer means.
     *
     * @param reading what the answer means; what it throws, the future fails with
     * @param unwanted what to do with an answer that comes when the future has ended
     */
    <T, R> CompletableFuture<R> tell(
            CompletableFuture<T> answer, Function<? super T, R> reading, Consumer<? super R> unwanted) {
        CompletableFuture<R> told = new CompletableFuture<>();
        Object wait = waits.begin(told);
        var unused = told.whenComplete((result, failure) -> waits.end(wait));
        var unusedToo = answer.<R>thenApply(reading)
                .whenComplete((result, failure) -> executor.execute(() -> complete(told, result, failure, unwanted)));
        return told;
    }

    private static <R> void complete(
            CompletableFuture<R> told, R result, @Nullable Throwable failure, Consumer<? super R> unwanted) {
        if (failure != null) {
            told.completeExceptionally(reason(failure));
        } else if (!told.complete(result)) {
            unwanted.accept(result);
        }
    }

    private static Throwable reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
