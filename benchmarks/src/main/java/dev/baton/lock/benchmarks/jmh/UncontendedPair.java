package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Threads;

/** B1: a lock and its unlock by one thread, with nobody else there: the distribution of the latency. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Threads(1)
@SuppressWarnings("NullAway.Init") // JMH sets the field
public class UncontendedPair extends PeerBenchmark {
    @Param({"BATON", "REDISSON", "REDISSON_FAIR", "REDISSON_SPIN", "SPRING_PUBSUB", "SPRING_SPIN", "SPIN", "FLOOR"})
    Peer peer;

    @Override
    Peer peer() {
        return peer;
    }
}
