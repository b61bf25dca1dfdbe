package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.Server;
import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A lock and its unlock by one thread, with nobody else there: the distribution of the latency. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class UncontendedPair {
    @Param({"BATON", "FLOOR", "SPIN", "REDISSON"})
    String peer;

    private Server server;
    private PeerClient client;
    private LockUnderTest lock;

    @Setup(Level.Trial)
    public void open() {
        server = new Server();
        client = Peer.valueOf(peer).open(server.uri());
        lock = client.lock("pair");
    }

    @TearDown(Level.Trial)
    public void close() {
        client.close();
        server.close();
    }

    @Benchmark
    public void lockAndUnlock() {
        lock.lock();
        lock.unlock();
    }
}
