package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Threads of one client lock and unlock, each a lock that nobody else wants. */
final class OwnLocksTrial implements Trial {
    private final Peer peer;
    private final Server server;
    private final PeerClient client;
    private final List<LockUnderTest> locks;

    private OwnLocksTrial(Peer peer, Server server, int threads) {
        this.peer = peer;
        this.server = server;
        this.client = peer.open(server.uris(peer));
        this.locks = IntStream.range(0, threads)
                .mapToObj(i -> client.lock("own-" + i + "-" + peer))
                .toList();
    }

    static Factory of(int threads) {
        return (peer, server) -> new OwnLocksTrial(peer, server, threads);
    }

    @Override
    public Sample run(Duration length) {
        LongAdder pairs = new LongAdder();
        Usage before = server.usage();
        long elapsedNanos = Team.run(locks.size(), length, (index, team) -> pairs.add(lockAndUnlock(index, team)));
        Usage cost = server.usage().since(before);
        return new Sample().with(Metric.RATE, pairs.sum() * 1e9 / elapsedNanos).withCost(cost, peer, pairs.sum());
    }

    private long lockAndUnlock(int index, Team team) {
        LockUnderTest lock = locks.get(index);
        long count = 0;
        while (team.isRunning()) {
            lock.lock();
            lock.unlock();
            count++;
        }
        return count;
    }

    @Override
    public void close() {
        client.close();
    }
}
