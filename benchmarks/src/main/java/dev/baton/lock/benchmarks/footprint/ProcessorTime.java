package dev.baton.lock.benchmarks.footprint;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The processor time of this JVM's own work: of its threads, and of a collector that stops them all. The compilers' time
 * is left out: it belongs to a JVM's first minutes, whatever runs in it.
 */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ProcessorTime() {}

    static long usedNanos() {
        long threads = LongStream.of(THREADS.getAllThreadIds())
                .map(THREADS::getThreadCpuTime)
                .filter(nanos -> nanos > 0) // -1: it has just ended
                .sum();
        long collectorMillis = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        return threads + TimeUnit.MILLISECONDS.toNanos(collectorMillis);
    }
}
