package dev.baton.lock.testkit.simulation;

import dev.baton.lock.watchdog.Scheduler;

/**
 * The clock and the timers as the engine sees them. Sometimes, while a contender that handles an event reads the clock,
 * another thread gets ahead: so a waiter may give up, or a holder release, in the middle of an event.
 */
final class PreemptedScheduler implements Scheduler {
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final String MAILBOX = "dev.baton.lock.core.Mailbox";

    private final Scheduler scheduler;
    private final Chance chance;
    private final double share;
    private final Runnable other;

    /**
     * A scheduler whose clock is preempted.
     *
     * @param share of the readings that another thread uses to get ahead
     * @param other what it does
     */
    PreemptedScheduler(Scheduler scheduler, Chance chance, double share, Runnable other) {
        this.scheduler = scheduler;
        this.chance = chance;
        this.share = share;
        this.other = other;
    }

    @Override
    public long nanoTime() {
        if (chance.hits(share) && mayPreempt()) {
            other.run();
        }
        return scheduler.nanoTime();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        return scheduler.schedule(task, delayNanos);
    }

    /** Not while the entry of a map is being decided: there the other thread would have to wait. */
    private static boolean mayPreempt() {
        return STACK.walk(
                        frames -> frames.anyMatch(frame -> frame.getClassName().equals(MAILBOX)))
                && STACK.walk(frames -> frames.noneMatch(PreemptedScheduler::decidesAnEntry));
    }

    private static boolean decidesAnEntry(StackWalker.StackFrame frame) {
        return frame.getClassName().startsWith("com.github.benmanes.caffeine")
                || (frame.getClassName().equals("java.util.concurrent.ConcurrentHashMap")
                        && frame.getMethodName().startsWith("compute"));
    }
}
