package dev.baton.lock.core;

import dev.baton.lock.watchdog.Scheduler;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes when the test says so; tasks run on the test's thread when they are due. */
final class VirtualTime implements Scheduler {
    private final Queue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
    private long now;
    private long scheduled;

    private record Task(long atNanos, long order, Runnable action) {}

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Runnable action, long delayNanos) {
        Task task = new Task(now + Math.max(0, delayNanos), scheduled++, action);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Lets time pass, and runs what becomes due, each at its time. */
    void advance(long nanos) {
        long end = now + nanos;
        for (Task task = tasks.peek(); task != null && task.atNanos() <= end; task = tasks.peek()) {
            tasks.remove();
            now = task.atNanos();
            task.action().run();
        }
        now = end;
    }

    /** Lets time pass in which nothing runs, as if the process stood still. */
    void standStill(long nanos) {
        now += nanos;
    }
}
