package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.util.ArrayList;
import java.util.List;

/** Several clients of one peer, each as if in a process of its own. */
final class Clients implements AutoCloseable {
    private final List<PeerClient> clients = new ArrayList<>();

    /** Opens all of them, or none. */
    @SuppressWarnings("resource") // closed with the others, in close()
    static Clients open(Peer peer, Server server, int count) {
        Clients opened = new Clients();
        try {
            for (int i = 0; i < count; i++) {
                opened.clients.add(peer.open(server.uris(peer)));
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** A view of the lock for each of {@code threads} threads, which the clients share evenly. */
    List<LockUnderTest> locks(String name, int threads) {
        List<LockUnderTest> locks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            locks.add(clients.get(i % clients.size()).lock(name));
        }
        return locks;
    }

    @Override
    public void close() {
        clients.parallelStream().forEach(PeerClient::close);
    }
}
