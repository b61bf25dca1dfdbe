package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.Server;
import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/** What all benchmarks have in common: a server, clients of one peer that has shown to be a lock, and threads that lock and unlock. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls open()
public abstract class PeerBenchmark {
    private Server server;
    private List<PeerClient> clients;
    private List<LockUnderTest> locks;

    /** Whom to measure. */
    abstract Peer peer();

    /** The clients that the threads share evenly. */
    int clientCount() {
        return 1;
    }

    /** The lock of the thread. */
    String lockName(int thread) {
        return "jmh";
    }

    /** Sets up the peer. */
    @Setup(Level.Trial)
    public void open(BenchmarkParams params) {
        server = new Server();
        server.requireConformance(peer());
        clients = IntStream.range(0, clientCount())
                .mapToObj(client -> peer().open(server.uris(peer())))
                .toList();
        locks = IntStream.range(0, params.getThreads())
                .mapToObj(thread -> clients.get(thread % clients.size()).lock(lockName(thread)))
                .toList();
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        clients.forEach(PeerClient::close);
        server.close();
    }

    /** The operation that is measured. */
    @Benchmark
    public void lockAndUnlock(ThreadParams thread) {
        LockUnderTest lock = lock(thread.getThreadIndex());
        lock.lock();
        lock.unlock();
    }

    final LockUnderTest lock(int thread) {
        return locks.get(thread);
    }
}
