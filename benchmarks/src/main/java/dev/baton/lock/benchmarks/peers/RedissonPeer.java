package dev.baton.lock.benchmarks.peers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson with its default configuration: its own connection pool and threads, watched or leased holds. */
final class RedissonPeer implements PeerClient {
    private static final long SHUTDOWN_LIMIT_SECONDS = 5;
    private static final long LEASE_SECONDS = 30;

    private final RedissonClient client;
    private final BiFunction<RedissonClient, String, LockUnderTest> locks;

    private RedissonPeer(String redisUri, Config config, BiFunction<RedissonClient, String, LockUnderTest> locks) {
        config.useSingleServer().setAddress(redisUri);
        this.client = Redisson.create(config);
        this.locks = locks;
    }

    static PeerClient plain(String redisUri) {
        return new RedissonPeer(redisUri, new Config(), (client, name) -> LockUnderTest.of(client.getLock(name)));
    }

    static PeerClient fair(String redisUri) {
        return new RedissonPeer(redisUri, new Config(), (client, name) -> LockUnderTest.of(client.getFairLock(name)));
    }

    /** Each hold has a lease of its own, and is not renewed. */
    static PeerClient leased(String redisUri) {
        return new RedissonPeer(redisUri, new Config(), (client, name) -> leased(client.getLock(name)));
    }

    static PeerClient tuned(String redisUri, Duration watchdogTimeout) {
        Config config = new Config().setLockWatchdogTimeout(watchdogTimeout.toMillis());
        return new RedissonPeer(redisUri, config, (client, name) -> LockUnderTest.of(client.getLock(name)));
    }

    private static LockUnderTest leased(RLock lock) {
        return LockUnderTest.of(() -> lock.lock(LEASE_SECONDS, TimeUnit.SECONDS), lock::unlock);
    }

    static PeerClient spinning(String redisUri) {
        return new RedissonPeer(redisUri, new Config(), (client, name) -> LockUnderTest.of(client.getSpinLock(name)));
    }

    @Override
    public LockUnderTest lock(String name) {
        return locks.apply(client, name);
    }

    @Override
    public void close() {
        client.shutdown(0, SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
