package dev.baton.lock.redis;

import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A Lettuce client with threads of its own, one of whose network threads a test can borrow. */
final class TappedDriver implements AutoCloseable {
    private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();
    private final ClientResources resources;
    private final RedisClient redis;

    /**
     * @param uri of the server that it connects to if no other is named
     * @param settings of the client's resources
     */
    TappedDriver(String uri, ClientResources.Builder settings) {
        resources = settings.ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channels.add(channel);
                    }
                })
                .build();
        redis = RedisClient.create(resources, uri);
        redis.setOptions(ClientOptions.builder().autoReconnect(false).build());
    }

    RedisClient redis() {
        return redis;
    }

    /** The thread that does the network I/O of the connection that lives. */
    Executor networkThread() {
        Wait.until("a connection is there", () -> channels.stream().anyMatch(Channel::isActive));
        return channels.stream()
                .filter(Channel::isActive)
                .findFirst()
                .orElseThrow()
                .eventLoop();
    }

    @Override
    public void close() {
        redis.shutdown(0, 1, TimeUnit.SECONDS);
        var unused = resources
                .shutdown(0, 1, TimeUnit.SECONDS)
                .awaitUninterruptibly(ScaledTime.limit().toMillis());
    }
}
