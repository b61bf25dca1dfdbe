package dev.baton.lock.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Threads of several clients lock and unlock one lock as fast as they get it, and do nothing with it. */
final class ContentionTrial implements Trial {
    private final Peer peer;
    private final Server server;
    private final Clients clients;
    private final List<LockUnderTest> locks;
    private final AtomicInteger holders = new AtomicInteger();

    private ContentionTrial(Peer peer, Server server, int threads, int clientCount) {
        this.peer = peer;
        this.server = server;
        this.clients = Clients.open(peer, server, clientCount);
        this.locks = clients.locks("contention-" + peer, threads);
    }

    static Factory of(int threads, int clients) {
        return (peer, server) -> new ContentionTrial(peer, server, threads, clients);
    }

    @Override
    public Sample run(Duration length) {
        AtomicLongArray served = new AtomicLongArray(locks.size());
        CommandStats before = server.stats();
        long elapsedNanos = Team.run(locks.size(), length, (index, team) -> served.set(index, contend(index, team)));
        CommandStats cost = server.stats().since(before);
        long[] counts = counts(served);
        long total = Arrays.stream(counts).sum();
        return new Sample()
                .with(Metric.RATE, total * 1e9 / elapsedNanos)
                .with(Metric.LEAST_TO_MOST, leastToMost(counts))
                .withCost(cost, peer, total);
    }

    private long contend(int index, Team team) {
        LockUnderTest lock = locks.get(index);
        long count = 0;
        while (team.isRunning()) {
            lock.lock();
            try {
                count += enterAndLeave(team) ? 1 : 0;
            } finally {
                lock.unlock();
            }
        }
        return count;
    }

    /** A rate of acquisitions that overlap would mean nothing. True if the acquisition belongs to the round. */
    private boolean enterAndLeave(Team team) {
        if (holders.incrementAndGet() != 1) {
            throw new IllegalStateException(peer.title() + " had two holders at once");
        }
        holders.decrementAndGet();
        return team.isRunning();
    }

    private static long[] counts(AtomicLongArray served) {
        long[] counts = new long[served.length()];
        Arrays.setAll(counts, served::get);
        return counts;
    }

    private static double leastToMost(long[] counts) {
        double least = Arrays.stream(counts).min().orElseThrow();
        double most = Arrays.stream(counts).max().orElseThrow();
        return least / most;
    }

    @Override
    public void close() {
        clients.close();
    }
}
