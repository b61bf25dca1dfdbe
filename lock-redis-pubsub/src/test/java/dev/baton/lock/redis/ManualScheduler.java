package dev.baton.lock.redis;

import dev.baton.lock.watchdog.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes when a test says so. For one thread. */
final class ManualScheduler implements Scheduler {
    private final Queue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingInt(Task::serial));
    private long nowNanos = -1_000_000_000L;
    private int serial;

    private record Task(long atNanos, int serial, Runnable body) {}

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Cancellable schedule(Runnable body, long delayNanos) {
        Task task = new Task(nowNanos + Math.max(0, delayNanos), serial++, body);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Runs what is due meanwhile. */
    void pass(Duration time) {
        long end = nowNanos + time.toNanos();
        for (Task next = tasks.peek(); next != null && next.atNanos <= end; next = tasks.peek()) {
            tasks.remove(next);
            nowNanos = next.atNanos;
            next.body.run();
        }
        nowNanos = end;
    }
}
