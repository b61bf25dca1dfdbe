package dev.baton.lock.benchmarks.peers;

import java.util.concurrent.locks.LockSupport;

/** Waits that nothing ends early. */
public final class Pause {
    private Pause() {}

    /** Parks the thread for at least so long. */
    public static void nanos(long nanos) {
        long start = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }
}
