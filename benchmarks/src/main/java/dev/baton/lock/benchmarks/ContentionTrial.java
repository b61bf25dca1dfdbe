package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Pause;
import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/** Threads of several clients lock and unlock one lock as fast as they get it, and work a while with it, or not at all. */
final class ContentionTrial implements Trial {
    private final Peer peer;
    private final Server server;
    private final Clients clients;
    private final List<LockUnderTest> locks;
    private final long workNanos;
    private final AtomicInteger holders = new AtomicInteger();

    private ContentionTrial(Peer peer, Server server, int threads, int clientCount, Duration work) {
        this.peer = peer;
        this.server = server;
        this.clients = Clients.open(peer, server, clientCount);
        this.locks = clients.locks("contention-" + peer, threads);
        this.workNanos = work.toNanos();
    }

    static Factory of(int threads, int clients) {
        return of(threads, clients, Duration.ZERO);
    }

    static Factory of(int threads, int clients, Duration work) {
        return (peer, server) -> new ContentionTrial(peer, server, threads, clients, work);
    }

    @Override
    public Sample run(Duration length) {
        Round round = new Round(locks.size());
        Usage before = server.usage();
        long elapsedNanos = Team.run(locks.size(), length, (index, team) -> contend(index, team, round));
        return round.sample(elapsedNanos, workNanos > 0).withCost(server.usage().since(before), peer, round.total());
    }

    private void contend(int index, Team team, Round round) {
        LockUnderTest lock = locks.get(index);
        Latencies waits = new Latencies();
        Latencies works = new Latencies();
        while (team.isRunning()) {
            long asked = System.nanoTime();
            lock.lock();
            try {
                long got = System.nanoTime();
                work();
                if (team.isRunning()) {
                    waits.add(got - asked);
                    works.add(workNanos > 0 ? System.nanoTime() - got : 0);
                }
            } finally {
                lock.unlock();
            }
        }
        round.add(index, waits, works);
    }

    /** A rate of acquisitions that overlap would mean nothing. */
    private void work() {
        if (holders.incrementAndGet() != 1) {
            throw new IllegalStateException(peer.title() + " had two holders at once");
        }
        if (workNanos > 0) {
            Pause.nanos(workNanos);
        }
        holders.decrementAndGet();
    }

    @Override
    public void close() {
        clients.close();
    }

    /** What the threads of a round counted while it ran. */
    private static final class Round {
        private final AtomicLongArray served;
        private final Latencies waits = new Latencies(); // guarded by this
        private double workedNanos; // guarded by this

        Round(int threads) {
            served = new AtomicLongArray(threads);
        }

        synchronized void add(int index, Latencies waitsOfOne, Latencies worksOfOne) {
            served.set(index, waitsOfOne.size());
            waits.addAll(waitsOfOne);
            workedNanos += worksOfOne.totalNanos();
        }

        synchronized long total() {
            return waits.size();
        }

        synchronized Sample sample(long elapsedNanos, boolean withWork) {
            Sample sample = new Sample()
                    .with(Metric.RATE, total() * 1e9 / elapsedNanos)
                    .with(Metric.LEAST_TO_MOST, leastToMost())
                    .withWaits(waits);
            return withWork ? sample.with(Metric.WORK_SHARE, workedNanos / elapsedNanos) : sample;
        }

        private double leastToMost() {
            long[] counts = new long[served.length()];
            Arrays.setAll(counts, served::get);
            return (double) Arrays.stream(counts).min().orElseThrow()
                    / Arrays.stream(counts).max().orElseThrow();
        }
    }
}
