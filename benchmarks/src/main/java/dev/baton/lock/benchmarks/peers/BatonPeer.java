package dev.baton.lock.benchmarks.peers;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.redis.RedisLockClient;

/** Baton: watched holds, everything but the handoff bound at its default. */
final class BatonPeer implements PeerClient {
    private final LockClient client;
    private final LockOptions options;

    private BatonPeer(String redisUri, LockOptions options) {
        this.client = RedisLockClient.create(redisUri);
        this.options = options;
    }

    static PeerClient withLocalHandoff(String redisUri) {
        return new BatonPeer(redisUri, LockOptions.defaults());
    }

    static PeerClient inStrictOrder(String redisUri) {
        return new BatonPeer(redisUri, LockOptions.defaults().maxLocalHandoffs(0));
    }

    @Override
    public LockUnderTest lock(String name) {
        return LockUnderTest.of(client.getLock(name, options));
    }

    @Override
    public void close() {
        client.close();
    }
}
