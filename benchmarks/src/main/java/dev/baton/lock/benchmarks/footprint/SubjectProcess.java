package dev.baton.lock.benchmarks.footprint;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.Tuning;
import dev.baton.lock.benchmarks.processes.ProcessGroup;
import java.time.Duration;
import java.util.List;

/** A {@link Subject} in a JVM of its own, and what it can be told to do; whatever fails there is thrown here. */
public final class SubjectProcess implements AutoCloseable {
    /** The serial collector has no threads whose processor time would count. */
    private static final List<String> JVM_OPTIONS = List.of("-Xmx1g", "-XX:+UseSerialGC");

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final ProcessGroup process;

    private SubjectProcess(ProcessGroup process) {
        this.process = process;
    }

    /** Starts it; its clients connect to the server when they are first needed. */
    public static SubjectProcess start(Peer peer, String redisUri, Tuning tuning) {
        return new SubjectProcess(
                ProcessGroup.startOne(Subject.class, JVM_OPTIONS, Subject.arguments(peer, redisUri, tuning)));
    }

    /** Acquires locks until so many are held. */
    public void holdUpTo(int count) {
        var unused = ask(Subject.HOLD + " " + count);
    }

    /** Makes sure that one in {@code step} of the locks is still held. */
    public void checkHolds(int step) {
        var unused = ask(Subject.CHECK + " " + step);
    }

    /** Has that many names contended that were not used before. */
    public void churn(int names) {
        var unused = ask(Subject.CHURN + " " + names);
    }

    /** The heap in use, after collections. */
    public long heapBytes() {
        return ask(Subject.HEAP);
    }

    /** The processor time used until now, without the compilers'. */
    public long processorNanos() {
        return ask(Subject.PROCESSOR_TIME);
    }

    private long ask(String order) {
        return Long.parseLong(process.order(order, LIMIT).get(0));
    }

    @Override
    public void close() {
        process.close();
    }
}
