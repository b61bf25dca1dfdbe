package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** How the contract's tests wait: for a state or a result, and never longer than {@link ScaledTime#limit}. */
final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(2);

    private Await() {}

    /** The result of a task; what it threw is thrown. */
    static <T> T result(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get(ScaledTime.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + ScaledTime.limit(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The end of a task without a result; what it threw is thrown. */
    static void done(CompletionStage<? extends @Nullable Object> stage) {
        var unused = result(stage.thenApply(nothing -> true));
    }

    /** What a task fails with; its success is a failure of the test. */
    static Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        try {
            Object value = future.get(ScaledTime.limit().toNanos(), TimeUnit.NANOSECONDS);
            return fail("should have failed, but gave " + value);
        } catch (ExecutionException e) {
            return Objects.requireNonNullElse(e.getCause(), e);
        } catch (CancellationException e) {
            return e;
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + ScaledTime.limit(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The time since {@code startNanos}. */
    static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Waits for a state. */
    static void until(String state, Callable<Boolean> reached) {
        Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .atMost(ScaledTime.limit())
                .until(reached);
    }

    /** Checks that a state lasts for this long. */
    static void during(Duration time, Runnable holds) {
        long end = System.nanoTime() + time.toNanos();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(time.plus(ScaledTime.limit()))
                .until(() -> {
                    holds.run();
                    return System.nanoTime() - end >= 0;
                });
    }

    /** Lets time pass in which the locks go on by themselves. */
    static void pass(Duration time) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(time)
                .atMost(time.plus(ScaledTime.limit()))
                .until(() -> true);
    }

    /** What a future failed with, to be thrown. */
    static RuntimeException cause(Exception wrapper) {
        Throwable failure = wrapper.getCause();
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }
}
