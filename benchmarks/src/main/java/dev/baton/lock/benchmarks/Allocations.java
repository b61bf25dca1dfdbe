package dev.baton.lock.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** The heap that threads have allocated: of one that has ended, what was known when it was last looked at. */
final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Map<Long, Long> BY_THREAD = new HashMap<>(); // also guards itself

    private Allocations() {}

    /** To be called by a thread at its end: the virtual machine forgets what it has allocated. */
    static void threadEnds() {
        note(Thread.currentThread().getId());
    }

    /** What all of them have allocated until now. */
    static double bytes() {
        note(THREADS.getAllThreadIds());
        synchronized (BY_THREAD) {
            return BY_THREAD.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static void note(long... threads) {
        long[] bytes = THREADS.getThreadAllocatedBytes(threads);
        synchronized (BY_THREAD) {
            for (int i = 0; i < threads.length; i++) {
                BY_THREAD.merge(threads[i], bytes[i], Math::max);
            }
        }
    }
}
