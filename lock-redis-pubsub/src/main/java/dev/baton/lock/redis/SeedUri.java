package dev.baton.lock.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * TLS, user and password of all nodes of a cluster: those of the first URI of the driver's client, as for the driver's own
 * connections. The URIs of the nodes, which the driver has read from the cluster, have none of these.
 */
final class SeedUri {
    private SeedUri() {}

    /** The driver tells its first URI to its heirs only. */
    static RedisURI of(RedisClusterClient client) {
        try {
            Method first = RedisClusterClient.class.getDeclaredMethod("getFirstUri");
            first.setAccessible(true);
            return (RedisURI) first.invoke(client);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "the RedisClusterClient does not tell by which TLS settings and user to connect to its nodes", e);
        }
    }

    /** The URI of a node. */
    static RedisURI ofNode(RedisURI seed, RedisURI node) {
        return RedisURI.builder(seed)
                .withHost(node.getHost())
                .withPort(node.getPort())
                .build();
    }
}
