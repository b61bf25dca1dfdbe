package dev.baton.lock.watchdog;

/**
 * Monotonic time and tasks that run later. Everything in Baton that depends on time depends on this interface alone, so
 * that the same code runs on a machine's clock and in a simulation.
 */
public interface Scheduler {

    /** The monotonic time in nanoseconds; only differences have a meaning, as with {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Runs a short, non-blocking task after a delay; at once (but never on the caller's stack) if the delay is not
     * positive. A task that throws is logged and dropped.
     *
     * @param delayNanos nanoseconds from now
     */
    Cancellable schedule(Runnable task, long delayNanos);

    /** A scheduled task that can be taken back. */
    interface Cancellable {
        /** Takes the task back if it has not started. */
        void cancel();
    }
}
