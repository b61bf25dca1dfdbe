package dev.baton.lock.benchmarks.peers;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.redis.RedisLockClient;
import dev.baton.lock.redlock.RedlockClient;
import java.time.Duration;
import java.util.function.Function;

/** Baton: watched or leased holds, everything but the handoff bound at its default. */
final class BatonPeer implements PeerClient {
    private static final LockOptions STRICT = LockOptions.defaults().maxLocalHandoffs(0);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final LockClient client;
    private final LockOptions options;
    private final Function<DistributedLock, LockUnderTest> way;

    private BatonPeer(LockClient client, LockOptions options, Function<DistributedLock, LockUnderTest> way) {
        this.client = client;
        this.options = options;
        this.way = way;
    }

    static PeerClient withLocalHandoff(String redisUri) {
        return new BatonPeer(RedisLockClient.create(redisUri), LockOptions.defaults(), LockUnderTest::of);
    }

    static PeerClient inStrictOrder(String redisUri) {
        return new BatonPeer(RedisLockClient.create(redisUri), STRICT, LockUnderTest::of);
    }

    /** Each hold has a lease of its own, and is not renewed. */
    static PeerClient inStrictOrderLeased(String redisUri) {
        return new BatonPeer(RedisLockClient.create(redisUri), STRICT, BatonPeer::leased);
    }

    /**
     * By Redlock.
     *
     * @param redisUris of one server or several, with a space in between
     */
    static PeerClient onServers(String redisUris) {
        LockClient client = RedlockClient.create(redisUris.split(" ", -1));
        return new BatonPeer(client, LockOptions.defaults(), LockUnderTest::of);
    }

    static PeerClient tuned(String redisUri, Duration watchdogTimeout, Duration linger) {
        LockClient client = RedisLockClient.builder()
                .uri(redisUri)
                .subscriptionLinger(linger)
                .build();
        return new BatonPeer(client, LockOptions.defaults().watchdogTimeout(watchdogTimeout), LockUnderTest::of);
    }

    private static LockUnderTest leased(DistributedLock lock) {
        return LockUnderTest.of(() -> lock.lock(LEASE), lock::unlock);
    }

    @Override
    public LockUnderTest lock(String name) {
        return way.apply(client.getLock(name, options));
    }

    @Override
    public void close() {
        client.close();
    }
}
