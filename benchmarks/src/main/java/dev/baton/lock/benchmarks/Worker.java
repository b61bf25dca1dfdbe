package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import dev.baton.lock.benchmarks.processes.Orders;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** A process that shares a lock with others like it: one client, and a crew that goes through rounds when ordered. */
public final class Worker implements Orders.Executive {
    private final PeerClient client;
    private final Crew crew;

    private Worker(Peer peer, String redisUri, Workload workload, int threads, SharedMemory memory) {
        this.client = peer.open(redisUri);
        this.crew =
                new Crew(peer, Collections.nCopies(threads, client.lock(workload.lockName(peer))), workload, memory);
    }

    /** The arguments of each worker of the same lock. */
    static List<String> arguments(Peer peer, Server server, Workload workload, int threads, Path memory) {
        return List.of(peer.name(), server.uri(), workload.encoded(), Integer.toString(threads), memory.toString());
    }

    /** Serves the process that started this one with {@link #arguments}. */
    public static void main(String[] args) {
        Orders.serve(() -> new Worker(
                Peer.valueOf(args[0]),
                args[1],
                Workload.decode(args[2]),
                Integer.parseInt(args[3]),
                SharedMemory.of(Path.of(args[4]))));
    }

    /** The order of a round that starts and stops at these times of {@link System#nanoTime}. */
    static String round(long startNanos, long stopNanos) {
        return startNanos + " " + stopNanos;
    }

    @Override
    public String carryOut(String round) {
        String[] times = round.split(" ", 2);
        double cpuBefore = Usage.clientCpuMicrosNow();
        Tallies tallies = crew.run(Long.parseLong(times[0]), Long.parseLong(times[1]));
        return new RoundAnswer(Usage.clientCpuMicrosNow() - cpuBefore, tallies).encoded();
    }

    @Override
    public void close() {
        client.close();
    }
}
