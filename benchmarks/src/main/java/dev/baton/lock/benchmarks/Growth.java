package dev.baton.lock.benchmarks;

import static dev.baton.lock.benchmarks.peers.Peer.BATON;
import static dev.baton.lock.benchmarks.peers.Peer.BATON_STRICT;
import static dev.baton.lock.benchmarks.peers.Peer.FLOOR;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON_FAIR;
import static dev.baton.lock.benchmarks.peers.Peer.SPIN;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.List;
import java.util.function.IntFunction;

/** How the cost grows with one quantity: the same measurement at each of its sizes. */
@SuppressWarnings("ImmutableEnumChecker") // its lists and function are immutable
enum Growth {
    CLIENTS(
            "G1",
            "one lock, clients of one thread each",
            "clients",
            List.of(1, 2, 4, 8, 16, 32, 64),
            clients -> ContentionTrial.of(clients, clients),
            List.of(BATON, BATON_STRICT, REDISSON, REDISSON_FAIR, SPIN)),
    LOCKS(
            "G2",
            "16 threads of one client, each with one of many locks at random",
            "locks",
            List.of(1, 10, 100, 1_000, 10_000),
            ManyLocksTrial::of,
            List.of(BATON, REDISSON, FLOOR)),
    LOCAL_WAITERS(
            "G3",
            "one lock, threads of one client",
            "threads",
            List.of(1, 3, 10, 30, 100, 300, 1_000),
            threads -> ContentionTrial.of(threads, 1),
            List.of(BATON, REDISSON)),
    HANDOFF(
            "G4",
            "unlock until a waiter returns",
            "waiting clients",
            List.of(1, 2, 4, 8, 16, 32),
            HandoffTrial::to,
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN));

    private final String id;
    private final String title;
    private final String unit;
    private final List<Integer> sizes;
    private final IntFunction<Trial.Factory> trials;
    private final List<Peer> peers;

    Growth(
            String id,
            String title,
            String unit,
            List<Integer> sizes,
            IntFunction<Trial.Factory> trials,
            List<Peer> peers) {
        this.id = id;
        this.title = title;
        this.unit = unit;
        this.sizes = sizes;
        this.trials = trials;
        this.peers = peers;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** What there are more and more of. */
    String unit() {
        return unit;
    }

    /** The sizes to measure at: all, or the first, the middle one and the last. */
    List<Integer> sizes(boolean quick) {
        return quick ? List.of(sizes.get(0), sizes.get(sizes.size() / 2), sizes.get(sizes.size() - 1)) : sizes;
    }

    /** Who takes part at any size. */
    List<Peer> peers() {
        return peers;
    }

    /** Who takes part at this size. */
    List<Peer> peers(int size) {
        return peers;
    }

    Trial.Factory trials(int size) {
        return trials.apply(size);
    }
}
