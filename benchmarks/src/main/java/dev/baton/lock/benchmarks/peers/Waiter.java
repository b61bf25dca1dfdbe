package dev.baton.lock.benchmarks.peers;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Gets a lock that somebody else holds, and gives it back. */
final class Waiter implements Helpers.Task {
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private final LockUnderTest lock;
    private volatile @Nullable Thread asking;
    private volatile boolean hasHeld;

    Waiter(LockUnderTest lock) {
        this.lock = lock;
    }

    @Override
    public void run() {
        asking = Thread.currentThread();
        lock.lock();
        hasHeld = true;
        lock.unlock();
    }

    boolean hasHeld() {
        return hasHeld;
    }

    /** Waits until the acquisition has begun, and its thread waits for something. */
    void awaitBlocked(Duration limit) {
        Awaitility.await("an acquisition that waits")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .atMost(limit)
                .until(() -> hasHeld || isBlocked(asking));
    }

    private static boolean isBlocked(@Nullable Thread thread) {
        return thread != null
                && switch (thread.getState()) {
                    case BLOCKED, WAITING, TIMED_WAITING -> true;
                    case RUNNABLE -> isReading(thread);
                    case NEW, TERMINATED -> false;
                };
    }

    /** A thread that waits for bytes of a socket counts as runnable. */
    private static boolean isReading(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].getClassName().equals("sun.nio.ch.Net")
                && stack[0].getMethodName().equals("poll");
    }
}
