package dev.baton.lock.benchmarks.footprint;

import dev.baton.lock.benchmarks.peers.LockUnderTest;
import dev.baton.lock.benchmarks.peers.PeerClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client that is opened when it is first used, so that one that is not used costs nothing. */
final class LazyClient {
    private final Supplier<PeerClient> opener;
    private @Nullable PeerClient opened; // guarded by this

    LazyClient(Supplier<PeerClient> opener) {
        this.opener = opener;
    }

    LockUnderTest lock(String name) {
        return get().lock(name);
    }

    private synchronized PeerClient get() {
        PeerClient client = opened;
        if (client == null) {
            client = opener.get();
            opened = client;
        }
        return client;
    }
}
