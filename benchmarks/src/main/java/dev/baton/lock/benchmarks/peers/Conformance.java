package dev.baton.lock.benchmarks.peers;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/**
 * What a lock has to do before its speed means anything: it excludes, it lets wait, it goes on to others when released,
 * and it tells names apart. Two clients take part, each as if in a process of its own.
 */
public final class Conformance {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int THREADS = 4;
    private static final int ACQUISITIONS = 3;
    private static final int LOOKS = 5;

    private final PeerClient one;
    private final PeerClient other;
    private final String name;
    private final Duration limit;

    /** Two clients of the same lock, the name that it is tried with, and how long anything may take. */
    Conformance(PeerClient one, PeerClient other, String name, Duration limit) {
        this.one = one;
        this.other = other;
        this.name = name;
        this.limit = limit;
    }

    /**
     * The short form, for a peer that is about to be timed.
     *
     * @throws IllegalStateException if it is no lock
     */
    public static void check(Peer peer, String redisUris) {
        try (PeerClient one = peer.open(redisUris);
                PeerClient other = peer.open(redisUris)) {
            if (peer == Peer.FLOOR) {
                FloorConformance.check(one.lock("conformance-floor"), other.lock("conformance-floor"));
            } else {
                new Conformance(one, other, "conformance-" + peer, LIMIT).check();
            }
        } catch (IllegalStateException e) {
            throw new IllegalStateException(peer.title() + " is not to be timed: " + e.getMessage(), e);
        }
    }

    private void check() {
        excludes(THREADS, ACQUISITIONS);
        waits();
        releases();
        tellsNamesApart();
    }

    /** Threads of both clients add to a counter that only the lock protects. */
    void excludes(int threads, int acquisitions) {
        Guarded counter = new Guarded();
        CyclicBarrier start = new CyclicBarrier(threads);
        try (Helpers helpers = new Helpers(limit)) {
            for (int i = 0; i < threads; i++) {
                LockUnderTest lock = (i % 2 == 0 ? one : other).lock(name);
                helpers.start(() -> {
                    start.await(limit.toMillis(), TimeUnit.MILLISECONDS);
                    for (int count = 0; count < acquisitions; count++) {
                        locked(lock, counter::increment);
                    }
                });
            }
            helpers.awaitAll();
        }
        requireExclusion(counter.value() == threads * acquisitions, "an increment was lost");
    }

    /** A thread of the holder's client and one of another stay in {@code lock()} until the holder releases. */
    void waits() {
        LockUnderTest held = one.lock(name);
        try (Helpers helpers = new Helpers(limit)) {
            Waiter near = new Waiter(one.lock(name));
            Waiter far = new Waiter(other.lock(name));
            locked(held, () -> {
                helpers.start(near);
                helpers.start(far);
                near.awaitBlocked(limit);
                far.awaitBlocked(limit);
                letTheServerAnswer();
                requireExclusion(!near.hasHeld() && !far.hasHeld(), "a waiter got the lock while it was held");
            });
            helpers.awaitAll();
            require(near.hasHeld() && far.hasHeld(), "a waiter came back without the lock");
        }
    }

    /** What the waiters had sent before these round trips has been answered after them. */
    private void letTheServerAnswer() {
        LockUnderTest elsewhere = one.lock(name + "-elsewhere");
        for (int look = 0; look < LOOKS; look++) {
            locked(elsewhere, () -> {});
        }
    }

    /** After the release each client gets the lock. */
    void releases() {
        locked(one.lock(name), () -> {});
        getsIt(other, name);
        getsIt(one, name);
    }

    /** A held lock keeps nobody from one of another name. */
    void tellsNamesApart() {
        locked(one.lock(name + "-a"), () -> {
            getsIt(one, name + "-b");
            getsIt(other, name + "-c");
        });
    }

    private void getsIt(PeerClient client, String lockName) {
        LockUnderTest lock = client.lock(lockName);
        try (Helpers helpers = new Helpers(limit)) {
            helpers.start(() -> locked(lock, () -> {}));
            helpers.awaitAll();
        }
    }

    private static void locked(LockUnderTest lock, Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    static void requireExclusion(boolean condition, String broken) {
        if (!condition) {
            throw new TwoHoldersException(broken);
        }
    }

    static void require(boolean condition, String broken) {
        if (!condition) {
            throw new IllegalStateException(broken);
        }
    }
}
