package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** B3: one thread that has the lock locks and unlocks it again. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(1)
@SuppressWarnings("NullAway.Init") // JMH sets the field
public class ReentrantPair extends PeerBenchmark {
    @Param({"BATON", "REDISSON", "REDISSON_FAIR"})
    Peer peer;

    @Override
    Peer peer() {
        return peer;
    }

    /** In the thread that measures. */
    @Setup(Level.Iteration)
    public void hold() {
        lock(0).lock();
    }

    @TearDown(Level.Iteration)
    public void release() {
        lock(0).unlock();
    }
}
