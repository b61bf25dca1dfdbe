package dev.baton.lock.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** Waits that nothing ends early. */
final class Pause {
    private Pause() {}

    static void nanos(long nanos) {
        long start = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }
}
