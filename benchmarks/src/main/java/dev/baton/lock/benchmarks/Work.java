package dev.baton.lock.benchmarks;

import static dev.baton.lock.benchmarks.Metric.COMMANDS;
import static dev.baton.lock.benchmarks.Metric.LEAST_TO_MOST;
import static dev.baton.lock.benchmarks.Metric.MEDIAN_MICROS;
import static dev.baton.lock.benchmarks.Metric.PAIR_NANOS;
import static dev.baton.lock.benchmarks.Metric.RATE;
import static dev.baton.lock.benchmarks.Metric.REQUESTS;
import static dev.baton.lock.benchmarks.Metric.WAIT_P99_MICROS;
import static dev.baton.lock.benchmarks.Metric.WORK_SHARE;
import static dev.baton.lock.benchmarks.Target.atLeast;
import static dev.baton.lock.benchmarks.Target.atMost;
import static dev.baton.lock.benchmarks.peers.Peer.BATON;
import static dev.baton.lock.benchmarks.peers.Peer.BATON_STRICT;
import static dev.baton.lock.benchmarks.peers.Peer.FLOOR;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON_FAIR;
import static dev.baton.lock.benchmarks.peers.Peer.SPIN;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;

/** What is measured: who takes part, how, and within which bounds Baton has to be. */
@SuppressWarnings("ImmutableEnumChecker") // its lists and function are immutable
enum Work {
    B1(
            "B1",
            "lock + unlock, uncontended, 1 thread",
            PairTrial::open,
            List.of(BATON, FLOOR, SPIN, REDISSON),
            List.of(atMost(1.15, BATON, MEDIAN_MICROS, FLOOR), atMost(0.8, BATON, MEDIAN_MICROS, REDISSON))),
    B2(
            "B2",
            "lock + unlock, 16 threads of 1 client, each with a lock of its own",
            OwnLocksTrial.of(/* threads= */ 16),
            List.of(BATON, FLOOR, REDISSON),
            List.of(atLeast(0.7, BATON, RATE, FLOOR), atLeast(4, BATON, RATE, REDISSON))),
    B3(
            "B3",
            "reentrant lock + unlock",
            ReentrantTrial::open,
            List.of(BATON, REDISSON),
            List.of(atMost(BATON, COMMANDS, 0), atMost(BATON, PAIR_NANOS, 1_000))),
    B4(
            "B4",
            "one lock, 8 threads, 1 client",
            ContentionTrial.of(/* threads= */ 8, /* clients= */ 1),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            List.of(atLeast(30, BATON, RATE, REDISSON), atLeast(BATON, LEAST_TO_MOST, 0.9))),
    B5(
            "B5",
            "one lock, 8 threads in 4 clients",
            ContentionTrial.of(/* threads= */ 8, /* clients= */ 4),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            List.of(atLeast(40, BATON, RATE, REDISSON), atLeast(BATON, LEAST_TO_MOST, 0.8))),
    B5B(
            "B5b",
            "one lock, 8 threads in 4 clients, 1 ms of work with it",
            ContentionTrial.of(/* threads= */ 8, /* clients= */ 4, Duration.ofMillis(1)),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            List.of(atLeast(BATON, WORK_SHARE, 0.9), atMost(1, BATON, WAIT_P99_MICROS, REDISSON_FAIR))),
    B6(
            "B6",
            "one lock, 8 threads in 4 clients, first come, first served over all of them",
            ContentionTrial.of(/* threads= */ 8, /* clients= */ 4),
            List.of(BATON_STRICT, REDISSON, REDISSON_FAIR, SPIN),
            List.of(
                    atLeast(5, BATON_STRICT, RATE, REDISSON),
                    atLeast(3, BATON_STRICT, RATE, REDISSON_FAIR),
                    atLeast(BATON_STRICT, LEAST_TO_MOST, 0.9))),
    B7_1(
            "B7-1",
            "unlock until a waiter returns, 1 waiting client",
            HandoffTrial.to(/* waitingClients= */ 1),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            List.of(atMost(0.5, BATON, MEDIAN_MICROS, REDISSON))),
    B7_8(
            "B7-8",
            "unlock until a waiter returns, 8 waiting clients",
            HandoffTrial.to(/* waitingClients= */ 8),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            List.of(atMost(0.35, BATON, MEDIAN_MICROS, REDISSON))),
    B8_2(
            "B8-2",
            "scripts per acquisition, 2 waiting clients",
            ContentionTrial.of(/* threads= */ 3, /* clients= */ 3),
            List.of(BATON_STRICT, REDISSON),
            List.of(atMost(BATON_STRICT, REQUESTS, 2.1))),
    B8_32(
            "B8-32",
            "scripts per acquisition, 32 waiting clients",
            ContentionTrial.of(/* threads= */ 33, /* clients= */ 33),
            List.of(BATON_STRICT, REDISSON),
            List.of(atMost(BATON_STRICT, REQUESTS, 2.1)));

    private final String id;
    private final String title;
    private final Trial.Factory trials;
    private final List<Peer> peers;
    private final List<Target> targets;

    Work(String id, String title, Trial.Factory trials, List<Peer> peers, List<Target> targets) {
        this.id = id;
        this.title = title;
        this.trials = trials;
        this.peers = peers;
        this.targets = targets;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    List<Peer> peers() {
        return peers;
    }

    List<Target> targets() {
        return targets;
    }

    Trial.Factory trials() {
        return trials;
    }
}
