package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Pause;

/** Locks and unlocks as fast as the lock is got, and works a while with it, or not at all. */
record ContentionWorkload(long workNanos) implements Workload {
    /** A wait that the stop overtakes counts as one, though not as an acquisition: it may be the longest. */
    @Override
    public Tally run(LockUnderTest lock, Team team, SharedMemory memory) {
        Latencies waits = new Latencies();
        long acquisitions = 0;
        double workedNanos = 0;
        while (team.isRunning()) {
            long asked = System.nanoTime();
            lock.lock();
            try {
                long got = System.nanoTime();
                work(memory);
                waits.add(got - asked);
                if (team.isRunning()) {
                    acquisitions++;
                    workedNanos += workNanos > 0 ? System.nanoTime() - got : 0;
                }
            } finally {
                lock.unlock();
            }
        }
        return new Tally(waits, acquisitions, workedNanos);
    }

    private void work(SharedMemory memory) {
        memory.enter();
        if (workNanos > 0) {
            Pause.nanos(workNanos);
        }
        memory.leave();
    }

    @Override
    public Sample sample(Tallies tallies) {
        Sample sample = new Sample()
                .with(Metric.RATE, tallies.operations() * 1e9 / tallies.elapsedNanos())
                .with(Metric.LEAST_TO_MOST, tallies.leastToMost())
                .withWaits(tallies.latencies());
        return workNanos > 0 ? sample.with(Metric.WORK_SHARE, tallies.workShare()) : sample;
    }

    @Override
    public String encoded() {
        return Long.toString(workNanos);
    }
}
