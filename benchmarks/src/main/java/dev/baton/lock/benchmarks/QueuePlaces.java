package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Pause;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.testkit.RespClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** How many places in the lock's queue in Redis the threads of one client take that wait while another client holds it. */
final class QueuePlaces implements AutoCloseable {
    private static final Set<Peer> QUEUEING = Set.of(Peer.BATON, Peer.BATON_STRICT);
    private static final long LOOK_NANOS = 5_000_000;
    private static final int UNCHANGED_LOOKS = 40;
    private static final long LIMIT_SECONDS = 30;

    private final Peer peer;
    private final int waiters;
    private final Clients clients;
    private final RespClient redis;
    private final List<LockUnderTest> locks; // the holder's and the waiters'
    private final String key;

    QueuePlaces(Peer peer, Server server, int waiters) {
        String name = "places-" + peer;
        this.peer = peer;
        this.waiters = waiters;
        this.clients = Clients.open(peer, server, /* count= */ 2);
        this.redis = RespClient.connect(server.uri());
        this.locks = clients.locks(name, /* threads= */ 2);
        this.key = "baton:{" + name + "}";
    }

    /** Counts them, if the peer has such a queue. */
    Sample addTo(Sample sample) {
        return QUEUEING.contains(peer) ? sample.with(Metric.QUEUE_PLACES, (double) count()) : sample;
    }

    private long count() {
        Attempt attempt = new Attempt();
        Team.run(waiters + 1, Duration.ZERO, attempt::take);
        return attempt.places;
    }

    @Override
    public void close() {
        clients.close();
        redis.close();
    }

    /** One thread holds the lock until all the others are waiting for it. */
    private final class Attempt {
        private final CountDownLatch held = new CountDownLatch(1);
        private final AtomicReferenceArray<@Nullable Thread> threads = new AtomicReferenceArray<>(waiters + 1);
        private volatile long places;

        void take(int index, Team team) throws InterruptedException {
            if (index == 0) {
                hold();
            } else if (held.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                threads.set(index, Thread.currentThread());
                locks.get(1).lock();
                locks.get(1).unlock();
            }
        }

        private void hold() {
            locks.get(0).lock();
            try {
                held.countDown();
                awaitSettled(System.nanoTime());
            } finally {
                locks.get(0).unlock();
            }
        }

        /** Whoever waits may have asked only just now: the places have to stay the same for a while. */
        private void awaitSettled(long startNanos) {
            int unchanged = 0;
            while (unchanged < UNCHANGED_LOOKS) {
                if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                    throw new IllegalStateException("not all wait after " + LIMIT_SECONDS + " s");
                }
                Pause.nanos(LOOK_NANOS);
                boolean waiting = allWait();
                long now = redis.strings("HKEYS", key).stream()
                        .filter(field -> field.startsWith("q:"))
                        .count();
                unchanged = waiting && now > 0 && now == places ? unchanged + 1 : 0;
                places = now;
            }
        }

        private boolean allWait() {
            for (int i = 1; i <= waiters; i++) {
                Thread thread = threads.get(i);
                if (thread == null || thread.getState() != Thread.State.WAITING) {
                    return false;
                }
            }
            return true;
        }
    }
}
