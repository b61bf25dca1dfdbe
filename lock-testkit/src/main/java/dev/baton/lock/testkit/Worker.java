package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread, on which a test runs one task after the other; what a task throws fails whoever awaits it. */
final class Worker implements AutoCloseable {
    private final Thread thread;
    private final ThreadPoolExecutor executor;
    private volatile boolean busy;

    Worker(String name) {
        LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        Thread[] created = new Thread[1];
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, tasks, task -> {
            created[0] = new Thread(task, name);
            return created[0];
        });
        executor.prestartCoreThread();
        thread = created[0];
    }

    /** A task that may throw whatever it likes. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Runs a task after those before it. */
    <T> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        executor.execute(() -> complete(result, task));
        return result;
    }

    /** Runs a task after those before it. */
    CompletableFuture<@Nullable Void> run(Action action) {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        Callable<@Nullable Void> task = () -> {
            action.run();
            return null;
        };
        executor.execute(() -> complete(result, task));
        return result;
    }

    @SuppressWarnings("CatchingUnchecked") // every failure of the task belongs to whoever awaits it
    private <T extends @Nullable Object> void complete(CompletableFuture<T> result, Callable<T> task) {
        busy = true;
        try {
            T value = task.call();
            busy = false;
            result.complete(value);
        } catch (Throwable e) {
            busy = false;
            result.completeExceptionally(e);
        }
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Whether a task is running, and is parked. */
    boolean isParked() {
        Thread.State state = thread.getState();
        return busy && (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
    }

    /** Interrupts what runs, drops the rest, and joins the thread. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            thread.join(ScaledTime.limit().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive())
                .as("thread %s, at %s", thread.getName(), java.util.List.of(thread.getStackTrace()))
                .isFalse();
    }
}
