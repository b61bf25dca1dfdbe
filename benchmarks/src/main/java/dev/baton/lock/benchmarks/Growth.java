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
            List.of(1, 4, 16),
            clients -> ContentionTrial.of(clients, clients),
            List.of(BATON, BATON_STRICT, REDISSON, REDISSON_FAIR, SPIN)),
    LOCKS(
            "G2",
            "16 threads of one client, each with one of many locks at random",
            "locks",
            List.of(1, 10, 100, 1_000, 10_000),
            List.of(1, 100, 10_000),
            ManyLocksTrial::of,
            List.of(BATON, REDISSON, FLOOR)),
    LOCAL_WAITERS(
            "G3",
            "one lock, threads of one client",
            "threads",
            List.of(1, 3, 10, 30, 100, 300, 1_000),
            List.of(1, 30, 300),
            threads -> ContentionTrial.of(threads, 1),
            List.of(BATON, REDISSON)),
    HANDOFF(
            "G4",
            "unlock until a waiter returns",
            "waiting clients",
            List.of(1, 2, 4, 8, 16, 32),
            List.of(1, 4, 16),
            HandoffTrial::to,
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN));

    private static final int MOST_FAIR_CLIENTS = 32; // each opens 25 connections and 48 threads, for the sake of one

    private final String id;
    private final String title;
    private final String unit;
    private final List<Integer> sizes;
    private final List<Integer> quickSizes;
    private final IntFunction<Trial.Factory> trials;
    private final List<Peer> peers;

    Growth(
            String id,
            String title,
            String unit,
            List<Integer> sizes,
            List<Integer> quickSizes,
            IntFunction<Trial.Factory> trials,
            List<Peer> peers) {
        this.id = id;
        this.title = title;
        this.unit = unit;
        this.sizes = sizes;
        this.quickSizes = quickSizes;
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

    /** The sizes to measure at: all, or three of them. */
    List<Integer> sizes(boolean quick) {
        return quick ? quickSizes : sizes;
    }

    /** Who takes part at any size. */
    List<Peer> peers() {
        return peers;
    }

    /** Who takes part at this size. */
    List<Peer> peers(int size) {
        return peers.stream()
                .filter(peer -> this != CLIENTS || peer != REDISSON_FAIR || size <= MOST_FAIR_CLIENTS)
                .toList();
    }

    Trial.Factory trials(int size) {
        return trials.apply(size);
    }
}
