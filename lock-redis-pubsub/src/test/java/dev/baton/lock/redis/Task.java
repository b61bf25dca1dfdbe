package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread of a test, and what became of it: what its body throws fails whoever asks for the result. */
final class Task<T> {
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Thread thread;
    private volatile long startNanos;
    private volatile long endNanos;

    Task(String name, Callable<T> body) {
        thread = new Thread(() -> run(body), name);
    }

    Task<T> start() {
        thread.start();
        return this;
    }

    @SuppressWarnings("CatchingUnchecked") // every failure of the body belongs to whoever asks for the result
    private void run(Callable<T> body) {
        startNanos = System.nanoTime();
        try {
            T value = body.call();
            endNanos = System.nanoTime();
            result.complete(value);
        } catch (Throwable e) {
            endNanos = System.nanoTime();
            result.completeExceptionally(e);
        }
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isDone() {
        return result.isDone();
    }

    /** How long the body took, once it is done. */
    Duration took() {
        assertThat(result).isDone();
        return Duration.ofNanos(endNanos - startNanos);
    }

    /** Waits until the body lies dormant in a call. */
    Task<T> awaitParked() {
        Wait.until("the task waits", () -> {
            Thread.State state = thread.getState();
            return result.isDone() || state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        });
        assertThat(result).isNotDone();
        return this;
    }

    /** What the body returned. */
    T result() {
        try {
            return result.get(ScaledTime.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the task failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not done within " + ScaledTime.limit() + where(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What the body threw; its success is a failure of the test. */
    Throwable failure() {
        Throwable failure = result.handle((value, thrown) -> thrown == null ? value : thrown)
                .orTimeout(ScaledTime.limit().toNanos(), TimeUnit.NANOSECONDS)
                .thenApply(end -> end instanceof Throwable thrown ? thrown : fail("no failure, but " + end))
                .join();
        return failure;
    }

    /** Interrupts the body if it still runs, and waits for the end of the thread. */
    void end() throws InterruptedException {
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(ScaledTime.limit().toMillis());
        }
        assertThat(thread.isAlive()).as("alive" + where()).isFalse();
    }

    private String where() {
        return ": " + thread.getName() + " at " + List.of(thread.getStackTrace());
    }
}
