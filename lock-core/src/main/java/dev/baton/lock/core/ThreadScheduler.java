package dev.baton.lock.core;

import dev.baton.lock.watchdog.Scheduler;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's monotonic clock, and one daemon thread that runs what is due. */
public final class ThreadScheduler implements Scheduler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ThreadScheduler.class);

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    /**
     * A scheduler whose thread starts with the first task.
     *
     * @param threadName of its thread
     */
    public ThreadScheduler(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread started = new Thread(task, threadName);
            started.setDaemon(true);
            thread = started;
            return started;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        try {
            ScheduledFuture<?> scheduled = executor.schedule(() -> runSafely(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(/* mayInterruptIfRunning= */ false);
        } catch (RejectedExecutionException e) {
            log.debug("Closed: a task is dropped", e);
            return () -> {};
        }
    }

    /** Whether the caller runs on this scheduler's thread. */
    public boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Drops what has not started; does not wait. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A scheduled task failed", e);
        }
    }
}
