package dev.baton.lock.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The heap that threads have allocated: those that live, and those of rounds, which say so when they end. */
final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Set<Long> ENDED = ConcurrentHashMap.newKeySet(); // also guards endedBytes
    private static long endedBytes;

    private Allocations() {}

    /** To be called by a thread at its end: the virtual machine forgets what it has allocated. */
    static void threadEnds() {
        synchronized (ENDED) {
            ENDED.add(Thread.currentThread().getId());
            endedBytes += THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        }
    }

    /** What all of them have allocated until now. */
    static double bytes() {
        synchronized (ENDED) {
            long[] living = Arrays.stream(THREADS.getAllThreadIds())
                    .filter(id -> !ENDED.contains(id))
                    .toArray();
            return endedBytes
                    + Arrays.stream(THREADS.getThreadAllocatedBytes(living))
                            .filter(bytes -> bytes > 0)
                            .sum();
        }
    }
}
