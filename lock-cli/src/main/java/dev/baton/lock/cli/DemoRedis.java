package dev.baton.lock.cli;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;

/** The demo's own connection to the server, from which it prepares and counts; the workers have theirs. */
final class DemoRedis implements AutoCloseable {
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final RedisClient client;
    private final RedisCommands<String, String> commands;
    private final DemoKeys keys;
    private final Stock stock;

    private DemoRedis(RedisClient client, RedisCommands<String, String> commands, DemoKeys keys) {
        this.client = client;
        this.commands = commands;
        this.keys = keys;
        this.stock = new Stock(commands, keys);
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

    Stock stock() {
        return stock;
    }

    String version() {
        return Info.field(commands.info("server"), "redis_version");
    }

    /** Commands that the server has run since its start, those inside scripts included; INFO itself is left out. */
    long commandCount() {
        return Info.commandCalls(commands.info("commandstats"));
    }

    /** For after the workers' end. */
    void deleteKeys() {
        commands.del(keys.all().toArray(String[]::new));
    }

    @Override
    public void close() {
        shutdown(client);
    }
}
