package dev.baton.lock.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late this machine runs what is due, while a test runs: a thread that wants to wake up every few
 * milliseconds, and adds up by how much it did so too late. On a machine with nothing else to do that is next to nothing.
 *
 * <p>Threads that have more to do than that are later on a busy machine, by as many others as each processor has to run.
 */
final class Pulse implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long USUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Thread thread = new Thread(this::beat, "contract-pulse");
    private volatile boolean over;
    private volatile long beganNanos = System.nanoTime(); // written by the thread, as is the next
    private volatile long lateNanos;

    Pulse() {
        thread.setDaemon(true);
        thread.start();
    }

    /** What is added up so far, including the beat that is still to come. */
    Duration lateness() {
        long late = lateNanos;
        return Duration.ofNanos(late + tooLate(System.nanoTime() - beganNanos));
    }

    /** How many threads each processor has to run, over the last minute; at least 1, also where that is not known. */
    static long runnablePerProcessor() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return Math.max(1, Math.round(system.getSystemLoadAverage() / system.getAvailableProcessors()));
    }

    private void beat() {
        while (!over) {
            long began = System.nanoTime();
            beganNanos = began;
            LockSupport.parkNanos(PERIOD_NANOS);
            long late = lateNanos + tooLate(System.nanoTime() - began);
            lateNanos = late;
        }
    }

    private static long tooLate(long tookNanos) {
        long late = tookNanos - PERIOD_NANOS;
        return late > USUAL_NANOS ? late : 0;
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join(ScaledTime.limit().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
