package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Scheduler;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so; tasks that are due at the same time run in the order of their scheduling. */
final class VirtualTime implements Scheduler {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.<Task>comparingLong(task -> task.at).thenComparingLong(task -> task.number));
    private long now = 1_000_000_000L;
    private long number;

    private static final class Task {
        private final long at;
        private final long number;
        private final Runnable run;
        private boolean cancelled;

        Task(long at, long number, Runnable run) {
            this.at = at;
            this.number = number;
            this.run = run;
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable schedule(Runnable run, long delayNanos) {
        Task task = new Task(now + Math.max(0, delayNanos), number++, run);
        tasks.add(task);
        return () -> task.cancelled = true;
    }

    /** Runs all that is due by then. */
    void pass(long millis) {
        long end = now + millis * 1_000_000L;
        for (Task next = tasks.peek(); next != null && next.at <= end; next = tasks.peek()) {
            tasks.remove(next);
            now = next.at;
            if (!next.cancelled) {
                next.run.run();
            }
        }
        now = end;
    }
}
