package dev.baton.lock.benchmarks.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Threads that do something beside the caller, who waits for them within a limit. */
final class Helpers implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(Helpers::daemon);
    private final List<Future<?>> ends = new ArrayList<>();
    private final Duration limit;

    /** What a thread does. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    Helpers(Duration limit) {
        this.limit = limit;
    }

    void start(Task task) {
        ends.add(threads.submit(() -> run(task)));
    }

    private static @Nullable Void run(Task task) throws Exception {
        task.run();
        return null;
    }

    /** Waits until all have ended, and fails if one of them failed or hangs. */
    void awaitAll() {
        try {
            for (Future<?> end : ends) {
                end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a thread did not get the lock", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "conformance");
        thread.setDaemon(true);
        return thread;
    }
}
