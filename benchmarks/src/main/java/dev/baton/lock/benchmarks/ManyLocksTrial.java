package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Threads of one client lock and unlock, each time one of many locks, chosen at random. */
final class ManyLocksTrial implements Trial {
    private static final int THREADS = 16;

    private final Peer peer;
    private final Server server;
    private final PeerClient client;
    private final List<List<LockUnderTest>> locks; // by thread

    private ManyLocksTrial(Peer peer, Server server, int lockCount) {
        this.peer = peer;
        this.server = server;
        this.client = peer.open(server.uris(peer));
        this.locks = IntStream.range(0, THREADS)
                .mapToObj(thread -> locks(thread, lockCount))
                .toList();
    }

    static Factory of(int locks) {
        return (peer, server) -> new ManyLocksTrial(peer, server, locks);
    }

    /** All threads have the same locks; but the floor excludes nobody, and has to have keys of its own in each. */
    private List<LockUnderTest> locks(int thread, int count) {
        String owner = peer == Peer.FLOOR ? "-" + thread : "";
        return IntStream.range(0, count)
                .mapToObj(i -> client.lock("many-" + i + "-" + peer + owner))
                .toList();
    }

    @Override
    public Sample run(Duration length) {
        Latencies waits = new Latencies();
        Usage before = server.usage();
        long elapsedNanos = Team.run(THREADS, length, (index, team) -> lockAndUnlock(locks.get(index), team, waits));
        return new Sample()
                .with(Metric.RATE, waits.size() * 1e9 / elapsedNanos)
                .withWaits(waits)
                .withCost(server.usage().since(before), peer, waits.size());
    }

    private static void lockAndUnlock(List<LockUnderTest> locks, Team team, Latencies all) {
        Latencies waits = new Latencies();
        while (team.isRunning()) {
            LockUnderTest lock = locks.get(ThreadLocalRandom.current().nextInt(locks.size()));
            long asked = System.nanoTime();
            lock.lock();
            waits.add(System.nanoTime() - asked);
            lock.unlock();
        }
        synchronized (all) {
            all.addAll(waits);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
