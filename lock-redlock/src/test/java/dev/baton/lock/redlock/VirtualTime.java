package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Scheduler;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so; tasks that are due at the same time run in the order of their scheduling. */
final class VirtualTime implements Scheduler {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private long now = 1_000_000_000L;
    private long number;

    private record Task(long at, long number, Runnable run) {}

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Runnable run, long delayNanos) {
        Task task = new Task(now + Math.max(0, delayNanos), number++, run);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Runs all that is due by then. */
    void pass(long millis) {
        long end = now + millis * 1_000_000L;
        for (Task next = tasks.peek(); next != null && next.at <= end; next = tasks.peek()) {
            tasks.remove(next);
            now = next.at;
            next.run.run();
        }
        now = end;
    }
}
