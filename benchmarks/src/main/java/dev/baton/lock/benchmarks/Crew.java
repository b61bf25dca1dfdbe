package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;

/** The threads of one process that share a lock, each with a view of it, and what they know of each other. */
record Crew(Peer peer, List<LockUnderTest> locks, SharedMemory memory) {

    /** Goes through a round of this length. */
    Tallies run(Workload workload, Duration length) {
        return run(workload, member -> Team.run(locks.size(), length, member));
    }

    /** Goes through a round that starts and stops at these times of {@link System#nanoTime}. */
    Tallies run(Workload workload, long startNanos, long stopNanos) {
        return run(workload, member -> Team.run(locks.size(), startNanos, stopNanos, member));
    }

    private Tallies run(Workload workload, ToLongFunction<Team.Member> round) {
        Queue<Tally> tallies = new ConcurrentLinkedQueue<>();
        try {
            long elapsedNanos =
                    round.applyAsLong((index, team) -> tallies.add(workload.run(locks.get(index), team, memory)));
            return new Tallies(elapsedNanos, List.copyOf(tallies));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(peer.title() + ": " + e.getMessage(), e);
        }
    }
}
