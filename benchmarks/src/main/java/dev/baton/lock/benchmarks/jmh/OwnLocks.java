package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Threads;

/** B2: threads of one client, each with a lock that nobody else wants. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(16)
@SuppressWarnings("NullAway.Init") // JMH sets the field
public class OwnLocks extends PeerBenchmark {
    @Param({"BATON", "REDISSON", "REDISSON_SPIN", "SPRING_PUBSUB", "SPRING_SPIN", "FLOOR"})
    Peer peer;

    @Override
    Peer peer() {
        return peer;
    }

    @Override
    String lockName(int thread) {
        return "jmh-" + thread;
    }
}
