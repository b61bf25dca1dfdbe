package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import dev.baton.lock.benchmarks.processes.Orders;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A process that shares a lock with others like it: one client, and a crew that goes through rounds when ordered. */
public final class Worker implements Orders.Executive {
    private final PeerClient client;
    private final Crew crew;

    private Worker(Peer peer, String redisUris, String lockName, int threads, SharedMemory memory) {
        this.client = peer.open(redisUris);
        List<LockUnderTest> locks =
                Stream.generate(() -> client.lock(lockName)).limit(threads).toList();
        this.crew = new Crew(peer, locks, memory);
    }

    /** The arguments of each worker of the same lock. */
    static List<String> arguments(Peer peer, Server server, String lockName, int threads, Path memory) {
        return List.of(peer.name(), server.uris(peer), lockName, Integer.toString(threads), memory.toString());
    }

    /** Serves the process that started this one with {@link #arguments}. */
    public static void main(String[] args) {
        Orders.serve(() -> new Worker(
                Peer.valueOf(args[0]), args[1], args[2], Integer.parseInt(args[3]), SharedMemory.of(Path.of(args[4]))));
    }

    /** The order of a round that starts and stops at these times of {@link System#nanoTime}. */
    static String round(Workload workload, long startNanos, long stopNanos) {
        return workload.encoded() + " " + startNanos + " " + stopNanos;
    }

    @Override
    public String carryOut(String round) {
        String[] words = round.split(" ", 3);
        double cpuBefore = Usage.clientCpuMicrosNow();
        Tallies tallies = crew.run(Workload.decode(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        return new RoundAnswer(Usage.clientCpuMicrosNow() - cpuBefore, tallies).encoded();
    }

    @Override
    public void close() {
        client.close();
    }
}
