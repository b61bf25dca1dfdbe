package dev.baton.lock.watchdog;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One task that is to run at a time that many threads may bring forward, and never on two threads at once: the scheduler
 * runs one task at a time. Each run clears the alarm; the task sets it again if there is more to do.
 */
public final class Alarm {
    private static final long NONE = Long.MIN_VALUE;

    private final Scheduler scheduler;
    private final Runnable task;
    private final AtomicLong setFor = new AtomicLong(NONE);

    public Alarm(Scheduler scheduler, Runnable task) {
        this.scheduler = scheduler;
        this.task = task;
    }

    /** The task runs at this monotonic time, or before. */
    public void setNoLaterThan(long atNanos) {
        for (; ; ) {
            long set = setFor.get();
            if (set != NONE && set - atNanos <= 0) {
                return;
            }
            if (setFor.compareAndSet(set, atNanos)) {
                scheduler.schedule(() -> ring(atNanos), atNanos - scheduler.nanoTime());
                return;
            }
        }
    }

    private void ring(long atNanos) {
        if (setFor.compareAndSet(atNanos, NONE)) {
            task.run();
        }
    }
}
