package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Pause;

/**
 * The lock goes round. Each holder lets the others settle down to wait, then unlocks; measured is the time from there
 * until a waiter's {@code lock()} returns. The one that unlocked wants the lock again only after that, so that it cannot
 * overtake the waiters.
 */
record HandoffWorkload() implements Workload {
    static final String NAME = "handoff";

    private static final long SETTLE_NANOS = 5_000_000;
    private static final long LIMIT_NANOS = 30_000_000_000L;

    /** Longer than most handoffs, so that a look does not disturb what is measured; shorter than the settling down. */
    private static final long LOOK_NANOS = 2_000_000;

    @Override
    public Tally run(LockUnderTest lock, Team team, SharedMemory memory) {
        Latencies handoffs = new Latencies();
        boolean again = true;
        while (again) {
            lock.lock();
            long got = System.nanoTime();
            memory.enter();
            memory.take(got, handoffs);
            again = team.isBeforeStop(got);
            if (again) {
                Pause.nanos(SETTLE_NANOS);
            }
            memory.leave();
            unlock(lock, memory, again);
        }
        return new Tally(handoffs, handoffs.size(), /* workedNanos= */ 0);
    }

    /** After the last turn of a thread nobody may be left who wants the lock. */
    private static void unlock(LockUnderTest lock, SharedMemory memory, boolean again) {
        if (again) {
            long unlockNanos = System.nanoTime();
            memory.giveAway(unlockNanos);
            lock.unlock();
            awaitTaken(unlockNanos, memory);
        } else {
            lock.unlock();
        }
    }

    private static void awaitTaken(long unlockNanos, SharedMemory memory) {
        while (!memory.isTaken(unlockNanos)) {
            if (System.nanoTime() - unlockNanos > LIMIT_NANOS) {
                throw new IllegalStateException("nobody took the lock within " + LIMIT_NANOS / 1_000_000_000 + " s");
            }
            Pause.nanos(LOOK_NANOS);
        }
    }

    @Override
    public Sample sample(Tallies tallies) {
        Latencies handoffs = tallies.latencies();
        return new Sample()
                .with(Metric.MEDIAN_MICROS, handoffs.percentileMicros(0.5))
                .with(Metric.P99_MICROS, handoffs.p99Micros());
    }

    /** So few handoffs as there are when each holder waits would leave the code as it was. */
    @Override
    public Workload warmUp() {
        return new ContentionWorkload(0);
    }

    @Override
    public String encoded() {
        return NAME;
    }
}
