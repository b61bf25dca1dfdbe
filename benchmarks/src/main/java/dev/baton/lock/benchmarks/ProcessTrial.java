package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.TwoHoldersException;
import dev.baton.lock.benchmarks.processes.ProcessGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Processes of one client each share one lock. They stay connected, idle, while others are measured. */
final class ProcessTrial implements Trial {
    /** From the order until the start: all processes have to be at the start by then. */
    private static final Duration LEAD = Duration.ofMillis(50);

    /** For the last of the round's threads to get the lock once more. */
    private static final Duration LIMIT_AFTER_STOP = Duration.ofSeconds(70);

    private static final Path MEMORY_FILES = Path.of("/dev/shm");

    private final Peer peer;
    private final Server server;
    private final Workload workload;
    private final SharedMemory memory;
    private final ProcessGroup workers;

    private ProcessTrial(Workload workload, int threads, int processes, Peer peer, Server server) {
        this.peer = peer;
        this.server = server;
        this.workload = workload;
        try {
            Path file = createMemory();
            try {
                this.memory = SharedMemory.of(file);
                this.workers = ProcessGroup.start(
                        Worker.class,
                        processes,
                        Worker.arguments(peer, server, workload.lockName(peer), threads / processes, file));
            } finally {
                Files.delete(file); // all have it open: nothing of it is left behind, however they end
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shares the threads among the processes evenly. */
    static Factory of(Workload workload, int threads, int processes) {
        return (peer, server) -> new ProcessTrial(workload, threads, processes, peer, server);
    }

    /** In memory where the system has such files, so that no disk delays those who map it. */
    private static Path createMemory() throws IOException {
        String prefix = "baton-benchmark";
        return Files.isWritable(MEMORY_FILES)
                ? Files.createTempFile(MEMORY_FILES, prefix, null)
                : Files.createTempFile(prefix, null);
    }

    @Override
    public void warmUp(Duration length) {
        var unused = round(workload.warmUp(), length);
    }

    @Override
    public Sample run(Duration length) {
        Usage before = server.usage();
        List<RoundAnswer> answers = round(workload, length);
        Usage cost = server.usage()
                .since(before)
                .withClientCpuMicros(
                        answers.stream().mapToDouble(RoundAnswer::cpuMicros).sum());
        Tallies tallies = Tallies.of(answers.stream().map(RoundAnswer::tallies).toList());
        return workload.sample(tallies).withCost(cost, peer, tallies.paid());
    }

    private List<RoundAnswer> round(Workload load, Duration length) {
        long startNanos = System.nanoTime() + LEAD.toNanos();
        String order = Worker.round(load, startNanos, startNanos + length.toNanos());
        return answers(order, LEAD.plus(length).plus(LIMIT_AFTER_STOP)).stream()
                .map(RoundAnswer::decode)
                .toList();
    }

    private List<String> answers(String order, Duration limit) {
        try {
            return workers.order(order, limit);
        } catch (IllegalStateException e) {
            throw memory.hadTwoHolders() ? new TwoHoldersException(peer.title() + ": two holders at once", e) : e;
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
