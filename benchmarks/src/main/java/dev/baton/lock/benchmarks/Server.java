package dev.baton.lock.benchmarks;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;

/** The Redis all peers are measured on, in a process of its own, and a connection that reads its statistics. */
final class Server implements AutoCloseable {
    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final RespClient control = redis.resp();

    String uri() {
        return redis.uri();
    }

    CommandStats stats() {
        return CommandStats.read(control);
    }

    @Override
    public void close() {
        control.close();
        redis.close();
    }
}
