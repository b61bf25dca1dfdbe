package dev.baton.lock.benchmarks.peers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.function.BiFunction;

/** One plain Lettuce connection, used through its synchronous API by all threads of the client. */
final class LettucePeer implements PeerClient {
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);

    private final RedisClient client;
    private final CompareAndDelete commands;
    private final BiFunction<CompareAndDelete, String, LockUnderTest> locks;

    private LettucePeer(String redisUri, BiFunction<CompareAndDelete, String, LockUnderTest> locks) {
        this.client = RedisClient.create(redisUri);
        RedisCommands<String, String> redis = client.connect().sync();
        this.commands = new CompareAndDelete(redis);
        this.locks = locks;
    }

    static PeerClient spinning(String redisUri) {
        return new LettucePeer(redisUri, (commands, name) -> new SpinLock(commands, name, SpinDelay.TIGHT));
    }

    static PeerClient spinningAsRedlock(String redisUri) {
        return new LettucePeer(redisUri, (commands, name) -> new SpinLock(commands, name, SpinDelay.REDLOCK));
    }

    static PeerClient floor(String redisUri) {
        return new LettucePeer(redisUri, Floor::new);
    }

    @Override
    public LockUnderTest lock(String name) {
        return locks.apply(commands, name);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, SHUTDOWN_LIMIT);
    }
}
