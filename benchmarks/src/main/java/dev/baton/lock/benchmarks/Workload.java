package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;

/** What each thread does with the lock that all of them share. */
interface Workload {
    /** Goes on until the team stops. */
    Tally run(LockUnderTest lock, Team team, SharedMemory memory);

    /** The figures of the round, but for its cost. */
    Sample sample(Tallies tallies);

    /** What warms the same code up, in less time. */
    default Workload warmUp() {
        return this;
    }

    /** The lock that the threads of one peer share. */
    default String lockName(Peer peer) {
        return getClass().getSimpleName() + "-" + peer;
    }

    /** The word from which {@link #decode} makes the same workload in another process. */
    String encoded();

    /** The workload that was encoded. */
    static Workload decode(String encoded) {
        return encoded.equals(HandoffWorkload.NAME)
                ? new HandoffWorkload()
                : new ContentionWorkload(Long.parseLong(encoded));
    }
}
