package dev.baton.lock.testkit.simulation;

import dev.baton.lock.watchdog.Scheduler;

/** A client's clock and its timers. What is due while the client is frozen runs when it thaws. */
final class VirtualScheduler implements Scheduler {
    private final Timeline timeline;
    private final LocalClock clock;
    private final SimulatedProcess process;

    VirtualScheduler(Timeline timeline, LocalClock clock, SimulatedProcess process) {
        this.timeline = timeline;
        this.clock = clock;
        this.process = process;
    }

    @Override
    public long nanoTime() {
        return clock.local(timeline.now());
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        Timer timer = new Timer(task);
        timeline.at(
                trueTime(nanoTime() + Math.max(0, delayNanos)),
                () -> process.handle(SimulatedProcess.Kind.TIMER, timer));
        return timer;
    }

    /** The true instant at which this clock shows a time. */
    long trueTime(long local) {
        return clock.trueTime(local);
    }

    private static final class Timer implements Cancellable, Runnable {
        private final Runnable task;
        private boolean cancelled;

        Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public void run() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
