package dev.baton.lock.benchmarks;

import static dev.baton.lock.benchmarks.Metric.CHANNELS_LEFT;
import static dev.baton.lock.benchmarks.Metric.CLIENT_CORE_PERCENT;
import static dev.baton.lock.benchmarks.Metric.COMMANDS;
import static dev.baton.lock.benchmarks.Metric.HANDOFF_TO_FEW;
import static dev.baton.lock.benchmarks.Metric.HEAP_BYTES;
import static dev.baton.lock.benchmarks.Metric.HEAP_BYTES_LEFT;
import static dev.baton.lock.benchmarks.Metric.KEYS_LEFT;
import static dev.baton.lock.benchmarks.Metric.LEAST_TO_MOST;
import static dev.baton.lock.benchmarks.Metric.MEDIAN_MICROS;
import static dev.baton.lock.benchmarks.Metric.PAIR_NANOS;
import static dev.baton.lock.benchmarks.Metric.QUEUE_PLACES;
import static dev.baton.lock.benchmarks.Metric.RATE;
import static dev.baton.lock.benchmarks.Metric.RENEWAL_COMMANDS;
import static dev.baton.lock.benchmarks.Metric.REQUESTS;
import static dev.baton.lock.benchmarks.Metric.WAIT_P99_MICROS;
import static dev.baton.lock.benchmarks.Metric.WORK_SHARE;
import static dev.baton.lock.benchmarks.Target.atLeast;
import static dev.baton.lock.benchmarks.Target.atMost;
import static dev.baton.lock.benchmarks.peers.Peer.BATON;
import static dev.baton.lock.benchmarks.peers.Peer.BATON_MARIADB;
import static dev.baton.lock.benchmarks.peers.Peer.BATON_STRICT;
import static dev.baton.lock.benchmarks.peers.Peer.BATON_STRICT_LEASED;
import static dev.baton.lock.benchmarks.peers.Peer.FLOOR;
import static dev.baton.lock.benchmarks.peers.Peer.GET_LOCK;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON_FAIR;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON_LEASED;
import static dev.baton.lock.benchmarks.peers.Peer.REDISSON_SPIN;
import static dev.baton.lock.benchmarks.peers.Peer.REDLOCK;
import static dev.baton.lock.benchmarks.peers.Peer.REDLOCK_ONE;
import static dev.baton.lock.benchmarks.peers.Peer.SPIN;
import static dev.baton.lock.benchmarks.peers.Peer.SPIN_REDLOCK;
import static dev.baton.lock.benchmarks.peers.Peer.SPRING_PUBSUB;
import static dev.baton.lock.benchmarks.peers.Peer.SPRING_SPIN;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What is measured: who takes part, how, and within which bounds Baton has to be. */
@SuppressWarnings("ImmutableEnumChecker") // its lists and function are immutable
enum Work {
    B1(
            "B1",
            "lock + unlock, uncontended, 1 thread",
            PairTrial::open,
            List.of(
                    BATON,
                    FLOOR,
                    SPIN,
                    REDISSON,
                    REDISSON_SPIN,
                    SPRING_PUBSUB,
                    SPRING_SPIN,
                    REDLOCK,
                    REDLOCK_ONE,
                    BATON_MARIADB,
                    GET_LOCK),
            List.of(atMost(1.15, BATON, MEDIAN_MICROS, FLOOR), atMost(0.8, BATON, MEDIAN_MICROS, REDISSON))),
    B2(
            "B2",
            "lock + unlock, 16 threads of 1 client, each with a lock of its own",
            OwnLocksTrial.of(/* threads= */ 16),
            List.of(BATON, FLOOR, REDISSON, REDISSON_SPIN, SPRING_PUBSUB, SPRING_SPIN),
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
            Contenders.AND_MARIADB,
            List.of(atLeast(30, BATON, RATE, REDISSON), atLeast(BATON, LEAST_TO_MOST, 0.9))),
    B5(
            "B5",
            "one lock, 8 threads in 4 clients",
            ContentionTrial.of(/* threads= */ 8, /* clients= */ 4),
            Contenders.AND_MARIADB,
            List.of(atLeast(40, BATON, RATE, REDISSON), atLeast(BATON, LEAST_TO_MOST, 0.8))),
    B5B(
            "B5b",
            "one lock, 8 threads in 4 clients, 1 ms of work with it",
            ContentionTrial.of(/* threads= */ 8, /* clients= */ 4, Duration.ofMillis(1)),
            Contenders.BUT_SLOWEST,
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
            Contenders.AND_MARIADB,
            List.of(atMost(0.5, BATON, MEDIAN_MICROS, REDISSON))),
    B7_8(
            "B7-8",
            "unlock until a waiter returns, 8 waiting clients",
            HandoffTrial.to(/* waitingClients= */ 8),
            Contenders.AND_MARIADB,
            List.of(atMost(0.35, BATON, MEDIAN_MICROS, REDISSON))),
    B8_2(
            "B8-2",
            "scripts per acquisition, 2 waiting clients",
            ContentionTrial.of(/* threads= */ 3, /* clients= */ 3),
            List.of(BATON_STRICT, REDISSON, REDISSON_SPIN, SPRING_PUBSUB),
            List.of(atMost(BATON_STRICT, REQUESTS, 2.1))),
    B8_32(
            "B8-32",
            "scripts per acquisition, 32 waiting clients",
            ContentionTrial.of(/* threads= */ 33, /* clients= */ 33),
            List.of(BATON_STRICT, REDISSON, REDISSON_SPIN, SPRING_PUBSUB),
            List.of(atMost(BATON_STRICT, REQUESTS, 2.1))),
    B8_2_LEASED(
            "B8-2-lease",
            "scripts per acquisition with a lease of one's own, 2 waiting clients",
            ContentionTrial.of(/* threads= */ 3, /* clients= */ 3),
            List.of(BATON_STRICT_LEASED, REDISSON_LEASED),
            List.of(atMost(BATON_STRICT_LEASED, REQUESTS, 3.1))),
    B8_32_LEASED(
            "B8-32-lease",
            "scripts per acquisition with a lease of one's own, 32 waiting clients",
            ContentionTrial.of(/* threads= */ 33, /* clients= */ 33),
            List.of(BATON_STRICT_LEASED, REDISSON_LEASED),
            List.of(atMost(BATON_STRICT_LEASED, REQUESTS, 3.1))),
    B9(
            "B9",
            "100,000 watched holds in one client, 10,000 renewals/s",
            WatchedHoldsTrial.of(/* holds= */ 100_000),
            List.of(BATON, REDISSON),
            List.of(
                    atMost(BATON, CLIENT_CORE_PERCENT, 5),
                    atMost(BATON, RENEWAL_COMMANDS, 0.004),
                    atMost(BATON, HEAP_BYTES, 600))),
    B10(
            "B10",
            "unlock until a waiter returns, 1,000 waiting threads of one client, beside 2",
            ManyWaitersTrial.of(/* waiters= */ 1_000),
            List.of(BATON, REDISSON),
            List.of(atMost(BATON, QUEUE_PLACES, 1), atMost(BATON, HANDOFF_TO_FEW, 1.5))),
    B11(
            "B11",
            "10,000 names locked, contended once and idle again",
            NameChurnTrial.of(/* names= */ 10_000),
            List.of(BATON, REDISSON),
            List.of(atMost(BATON, HEAP_BYTES_LEFT, 16), atMost(BATON, CHANNELS_LEFT, 0), atMost(BATON, KEYS_LEFT, 0))),
    B4_P(
            "B4-p",
            "one lock, 8 threads in 1 process",
            ContentionTrial.inProcesses(/* threads= */ 8, /* processes= */ 1),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            B4),
    B5_P(
            "B5-p",
            "one lock, 8 threads in 4 processes",
            ContentionTrial.inProcesses(/* threads= */ 8, /* processes= */ 4),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            B5),
    B6_P(
            "B6-p",
            "one lock, 8 threads in 4 processes, first come, first served over all of them",
            ContentionTrial.inProcesses(/* threads= */ 8, /* processes= */ 4),
            List.of(BATON_STRICT, REDISSON, REDISSON_FAIR, SPIN),
            B6),
    B7_1_P(
            "B7-1-p",
            "unlock until a waiter returns, 1 waiting process",
            HandoffTrial.toProcesses(/* waitingProcesses= */ 1),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            B7_1),
    B7_8_P(
            "B7-8-p",
            "unlock until a waiter returns, 8 waiting processes",
            HandoffTrial.toProcesses(/* waitingProcesses= */ 8),
            List.of(BATON, REDISSON, REDISSON_FAIR, SPIN),
            B7_8);

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

    /** The same work in processes of its own, and so with the same targets. */
    Work(String id, String title, Trial.Factory trials, List<Peer> peers, Work inThisProcess) {
        this(id, title, trials, peers, inThisProcess.targets);
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** Those that there is a server for on this machine. */
    List<Peer> peers() {
        return peers.stream().filter(Server::isThereFor).toList();
    }

    List<Target> targets() {
        return targets;
    }

    Trial.Factory trials() {
        return trials;
    }

    private static final class Contenders {
        static final List<Peer> ALL = List.of(
                BATON,
                REDISSON,
                REDISSON_FAIR,
                REDISSON_SPIN,
                SPRING_PUBSUB,
                SPRING_SPIN,
                SPIN_REDLOCK,
                SPIN,
                REDLOCK,
                REDLOCK_ONE);
        static final List<Peer> BUT_SLOWEST =
                ALL.stream().filter(peer -> peer != SPIN_REDLOCK).toList();

        static final List<Peer> AND_MARIADB =
                Stream.concat(ALL.stream(), Stream.of(BATON_MARIADB, GET_LOCK)).toList();

        private Contenders() {}
    }
}
