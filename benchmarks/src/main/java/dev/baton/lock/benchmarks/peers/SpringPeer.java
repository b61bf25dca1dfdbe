package dev.baton.lock.benchmarks.peers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Spring Integration's lock registry with its defaults, over the connection factory that a Spring Boot application has
 * if it configures nothing. Its holds have a lease of 60 s. They are not renewed: the renewal that it offers starts
 * with a command of its own for every hold, and a hold that ends meanwhile costs it an exception and its stack trace.
 */
final class SpringPeer implements PeerClient {
    private static final String REGISTRY_KEY = "spring";

    private final LettuceConnectionFactory connections;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(new CustomizableThreadFactory("redis-lock-registry-"));
    private final RedisLockRegistry registry;

    private SpringPeer(String redisUri, RedisLockType type) {
        RedisConfiguration server = LettuceConnectionFactory.createRedisConfiguration(redisUri);
        connections = new LettuceConnectionFactory(server, LettuceClientConfiguration.defaultConfiguration());
        connections.afterPropertiesSet();
        connections.start();
        registry = new RedisLockRegistry(connections, REGISTRY_KEY);
        registry.setRedisLockType(type);
        registry.setExecutor(threads);
    }

    static PeerClient subscribing(String redisUri) {
        return new SpringPeer(redisUri, RedisLockType.PUB_SUB_LOCK);
    }

    static PeerClient spinning(String redisUri) {
        return new SpringPeer(redisUri, RedisLockType.SPIN_LOCK);
    }

    @Override
    public LockUnderTest lock(String name) {
        return LockUnderTest.of(registry.obtain(name));
    }

    /** The threads go last, unlike those that the registry makes itself, so that a late message still finds one. */
    @Override
    public void close() {
        registry.destroy();
        connections.destroy();
        threads.shutdown();
    }
}
