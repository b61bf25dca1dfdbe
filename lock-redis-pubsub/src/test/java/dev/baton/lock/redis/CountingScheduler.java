package dev.baton.lock.redis;

import dev.baton.lock.watchdog.Scheduler;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the tasks that have neither run nor been cancelled. */
final class CountingScheduler implements Scheduler {
    private final Scheduler scheduler;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    CountingScheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    int pending() {
        return pending.get();
    }

    /** The largest number there has been. */
    int most() {
        return most.get();
    }

    @Override
    public long nanoTime() {
        return scheduler.nanoTime();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        AtomicBoolean over = new AtomicBoolean();
        most.accumulateAndGet(pending.incrementAndGet(), Math::max);
        Cancellable scheduled = scheduler.schedule(
                () -> {
                    end(over);
                    task.run();
                },
                delayNanos);
        return () -> {
            end(over);
            scheduled.cancel();
        };
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            pending.decrementAndGet();
        }
    }
}
