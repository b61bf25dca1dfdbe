package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Pause;
import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lock goes round among clients of one thread each. Each holder lets the others settle down to wait, then unlocks;
 * measured is the time from there until a waiter's {@code lock()} returns. The one that unlocked wants the lock again
 * only after that, so that it cannot overtake the waiters.
 */
final class HandoffTrial implements Trial {
    private static final long SETTLE_NANOS = 5_000_000;
    private static final long LIMIT_SECONDS = 30;

    private final Peer peer;
    private final Server server;
    private final Clients clients;
    private final List<LockUnderTest> locks;

    private HandoffTrial(Peer peer, Server server, int waitingClients) {
        int members = waitingClients + 1;
        this.peer = peer;
        this.server = server;
        this.clients = Clients.open(peer, server, members);
        this.locks = clients.locks("handoff-" + peer, members);
    }

    static Factory to(int waitingClients) {
        return (peer, server) -> new HandoffTrial(peer, server, waitingClients);
    }

    @Override
    public Sample run(Duration length) {
        Ring ring = new Ring();
        Usage before = server.usage();
        Team.run(locks.size(), length, (index, team) -> ring.goRound(locks.get(index), team));
        Latencies latencies = ring.latencies;
        return new Sample()
                .with(Metric.MEDIAN_MICROS, latencies.percentileMicros(0.5))
                .with(Metric.P99_MICROS, latencies.percentileMicros(0.99))
                .withCost(server.usage().since(before), peer, latencies.size());
    }

    @Override
    public void close() {
        clients.close();
    }

    /** The handoffs of one round. */
    private static final class Ring {
        final Latencies latencies = new Latencies(); // used by the holder; read when all have ended
        private volatile @Nullable Handoff handoff; // written by the holder

        void goRound(LockUnderTest lock, Team team) throws InterruptedException {
            boolean again = true;
            while (again) {
                lock.lock();
                take(System.nanoTime());
                again = team.isRunning();
                if (again) {
                    give(lock);
                } else {
                    lock.unlock();
                }
            }
        }

        private void take(long nowNanos) {
            Handoff given = handoff;
            handoff = null;
            if (given != null) {
                latencies.add(nowNanos - given.unlockNanos);
                given.taken.countDown();
            }
        }

        private void give(LockUnderTest lock) throws InterruptedException {
            Pause.nanos(SETTLE_NANOS);
            Handoff given = new Handoff(System.nanoTime(), new CountDownLatch(1));
            handoff = given;
            lock.unlock();
            if (!given.taken.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody took the lock within " + LIMIT_SECONDS + " s");
            }
        }
    }

    private record Handoff(long unlockNanos, CountDownLatch taken) {}
}
