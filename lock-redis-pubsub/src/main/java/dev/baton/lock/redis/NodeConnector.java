package dev.baton.lock.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import org.jspecify.annotations.Nullable;

/** Connects by the driver: to the given URI, or to the one that the driver's client was made with. */
final class NodeConnector implements Connector {
    private final RedisClient client;
    private final @Nullable RedisURI uri;
    private final boolean canFailOver;

    /**
     * @param uri the node, or null for the one that the client was made with
     * @param canFailOver whether another node may take its place
     */
    NodeConnector(RedisClient client, @Nullable RedisURI uri, boolean canFailOver) {
        this.client = client;
        this.uri = uri;
        this.canFailOver = canFailOver;
    }

    @Override
    public NodeConnection connect(boolean sharded, long timeoutNanos) {
        RedisURI target = uri;
        return target == null
                ? new NodeConnection(
                        client.connectPubSub(StringCodec.UTF8),
                        () -> client.connect(StringCodec.UTF8),
                        sharded,
                        timeoutNanos)
                : new NodeConnection(
                        client.connectPubSub(StringCodec.UTF8, target),
                        () -> client.connect(StringCodec.UTF8, target),
                        sharded,
                        timeoutNanos);
    }

    @Override
    public String describe() {
        RedisURI target = uri;
        if (target == null) {
            return "the server of the given RedisClient";
        }
        if (target.getSocket() != null) {
            return "redis-socket://" + target.getSocket();
        }
        if (!target.getSentinels().isEmpty()) {
            return "redis-sentinel://" + target.getSentinels().get(0).getHost() + ":"
                    + target.getSentinels().get(0).getPort() + "#" + target.getSentinelMasterId();
        }
        return (target.isSsl() ? "rediss://" : "redis://") + target.getHost() + ":" + target.getPort();
    }

    @Override
    public boolean canFailOver() {
        return canFailOver;
    }
}
