package dev.baton.lock.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks on an executor one at a time, in the order in which they were added. */
public final class OrderedTasks {
    private static final Logger log = LoggerFactory.getLogger(OrderedTasks.class);

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean(); // on the executor, or about to

    /** Runs them on this executor. */
    public OrderedTasks(Executor executor) {
        this.executor = executor;
    }

    /**
     * Adds a task; what it throws is logged, and stops no other. If the executor refuses to run it now, it is run before
     * the next one.
     */
    public void add(Runnable task) {
        tasks.add(task);
        if (running.compareAndSet(false, true)) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(this::runAll);
        } catch (RuntimeException | Error e) {
            running.set(false);
            log.error("A task cannot be run now", e);
        }
    }

    private void runAll() {
        do {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                runSafely(task);
            }
            running.set(false);
        } while (!tasks.isEmpty() && running.compareAndSet(false, true));
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task failed", e);
        }
    }
}
