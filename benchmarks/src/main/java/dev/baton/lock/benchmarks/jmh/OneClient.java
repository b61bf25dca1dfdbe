package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.peers.Peer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Threads;

/** B4, and B12 beside it: threads of one client contend for one lock, and do nothing with it. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(8)
@SuppressWarnings("NullAway.Init") // JMH sets the field
public class OneClient extends PeerBenchmark {
    @Param({
        "BATON",
        "BATON_STRICT",
        "REDISSON",
        "REDISSON_FAIR",
        "REDISSON_SPIN",
        "SPRING_PUBSUB",
        "SPRING_SPIN",
        "SPIN_REDLOCK",
        "SPIN"
    })
    Peer peer;

    @Override
    Peer peer() {
        return peer;
    }
}
