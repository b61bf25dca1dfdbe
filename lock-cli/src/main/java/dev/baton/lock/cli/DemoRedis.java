package dev.baton.lock.cli;

import dev.baton.lock.redis.RedisLockClient;
import dev.baton.lock.redlock.RedlockClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;

/** Redis. */
final class DemoRedis implements DemoServer {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final RedisClient client;
    private final RedisCommands<String, String> commands;
    private final DemoKeys keys;
    private final Stock stock;

    private DemoRedis(RedisClient client, RedisCommands<String, String> commands, DemoKeys keys) {
        this.client = client;
        this.commands = commands;
        this.keys = keys;
        this.stock = new RedisStock(commands, keys);
    }

    /** @throws DemoException if the server cannot be reached or refuses */
    static DemoRedis connect(String uri, DemoKeys keys) {
        RedisClient client = client(uri);
        try {
            StatefulRedisConnection<String, String> connection = client.connect();
            return new DemoRedis(client, connection.sync(), keys);
        } catch (RedisException e) {
            shutdown(client);
            throw new DemoException("cannot use the Redis server: " + Failures.reason(e), e);
        }
    }

    static RedisClient client(String uri) {
        RedisURI address = RedisURI.create(uri);
        address.setTimeout(COMMAND_TIMEOUT);
        return RedisClient.create(address);
    }

    static void shutdown(RedisClient client) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Override
    public Stock stock() {
        return stock;
    }

    @Override
    public SaleLocks locks(LockKind kind, WorkerServers servers, int threads) {
        return switch (kind) {
            case SPIN -> () -> new SpinLock(commands, keys.spinLock());
            case REDLOCK ->
                new BatonLocks(RedlockClient.builder()
                        .servers(servers.locks().toArray(String[]::new))
                        .keyPrefix(keys.prefix())
                        .tokenTtl(DemoKeys.TTL)
                        .build());
            case BATON ->
                new BatonLocks(RedisLockClient.builder()
                        .uri(servers.stock())
                        .keyPrefix(keys.prefix())
                        .tokenTtl(DemoKeys.TTL)
                        .build());
            default -> SaleLocks.NONE;
        };
    }

    @Override
    public String product() {
        return "Redis " + Info.field(commands.info("server"), "redis_version");
    }

    /** Those inside scripts included; INFO itself is left out. */
    @Override
    public long commandCount() {
        return Info.commandCalls(commands.info("commandstats"));
    }

    @Override
    public void deleteAll() {
        commands.del(keys.all().toArray(String[]::new));
    }

    @Override
    public void close() {
        shutdown(client);
    }
}
