package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.time.Duration;

/** One thread locks and unlocks a lock that nobody else wants. */
final class PairTrial implements Trial {
    private final Peer peer;
    private final Server server;
    private final PeerClient client;
    private final LockUnderTest lock;

    private PairTrial(Peer peer, Server server) {
        this.peer = peer;
        this.server = server;
        this.client = peer.open(server.uris(peer));
        this.lock = client.lock("pair-" + peer);
    }

    static Trial open(Peer peer, Server server) {
        return new PairTrial(peer, server);
    }

    @Override
    public Sample run(Duration length) {
        Usage before = server.usage();
        Latencies latencies = measure(length.toNanos());
        return new Sample()
                .with(Metric.MEDIAN_MICROS, latencies.percentileMicros(0.5))
                .with(Metric.P99_MICROS, latencies.p99Micros())
                .withCost(server.usage().since(before), peer, latencies.size());
    }

    private Latencies measure(long lengthNanos) {
        Latencies latencies = new Latencies();
        long first = System.nanoTime();
        long start = first;
        while (start - first < lengthNanos) {
            lock.lock();
            lock.unlock();
            long end = System.nanoTime();
            latencies.add(end - start);
            start = end;
        }
        return latencies;
    }

    @Override
    public void close() {
        client.close();
    }
}
