package dev.baton.lock.benchmarks.footprint;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** The heap of this JVM. */
final class Heap {
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final int LEAST_COLLECTIONS = 3;

    private Heap() {}

    /** What is in use after collections: of them, what the last one clears depends on the references it finds. */
    static long usedBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < LEAST_COLLECTIONS; i++) {
            MEMORY.gc();
            used = Math.min(used, MEMORY.getHeapMemoryUsage().getUsed());
        }
        return used;
    }
}
