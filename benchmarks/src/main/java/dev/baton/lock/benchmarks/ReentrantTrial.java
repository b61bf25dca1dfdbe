package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.time.Duration;

/** One thread that has the lock locks and unlocks it again and again. */
final class ReentrantTrial implements Trial {
    private static final int PAIRS_PER_LOOK = 64;

    private final Server server;
    private final PeerClient client;
    private final LockUnderTest lock;

    private ReentrantTrial(Peer peer, Server server) {
        this.server = server;
        this.client = peer.open(server.uris(peer));
        this.lock = client.lock("reentrant-" + peer);
    }

    static Trial open(Peer peer, Server server) {
        return new ReentrantTrial(peer, server);
    }

    @Override
    public Sample run(Duration length) {
        lock.lock();
        try {
            return measure(length.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** The clock is read once for many pairs, as it costs as much as a pair may. */
    private Sample measure(long lengthNanos) {
        Latencies batches = new Latencies();
        Usage before = server.usage();
        long first = System.nanoTime();
        long start = first;
        while (start - first < lengthNanos) {
            lockAndUnlock();
            long end = System.nanoTime();
            batches.add(end - start);
            start = end;
        }
        long commands = server.usage().since(before).commands().callsButHousekeeping();
        return new Sample()
                .with(Metric.PAIR_NANOS, batches.percentileMicros(0.5) * 1e3 / PAIRS_PER_LOOK)
                .with(Metric.COMMANDS, (double) commands / batches.size() / PAIRS_PER_LOOK);
    }

    private void lockAndUnlock() {
        for (int i = 0; i < PAIRS_PER_LOOK; i++) {
            lock.lock();
            lock.unlock();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
