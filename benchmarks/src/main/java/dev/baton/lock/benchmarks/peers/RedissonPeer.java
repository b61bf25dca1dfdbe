package dev.baton.lock.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson with its default configuration: its own connection pool and threads, watched holds. */
final class RedissonPeer implements PeerClient {
    private static final long SHUTDOWN_LIMIT_SECONDS = 5;

    private final RedissonClient client;
    private final BiFunction<RedissonClient, String, RLock> locks;

    private RedissonPeer(String redisUri, BiFunction<RedissonClient, String, RLock> locks) {
        Config config = new Config();
        config.useSingleServer().setAddress(redisUri);
        this.client = Redisson.create(config);
        this.locks = locks;
    }

    static PeerClient plain(String redisUri) {
        return new RedissonPeer(redisUri, RedissonClient::getLock);
    }

    static PeerClient fair(String redisUri) {
        return new RedissonPeer(redisUri, RedissonClient::getFairLock);
    }

    static PeerClient spinning(String redisUri) {
        return new RedissonPeer(redisUri, RedissonClient::getSpinLock);
    }

    @Override
    public LockUnderTest lock(String name) {
        return LockUnderTest.of(locks.apply(client, name));
    }

    @Override
    public void close() {
        client.shutdown(0, SHUTDOWN_LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
