package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Events;
import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a cluster: a lock's slot is its group, and each master has a link of its own, so that one that is down or
 * frozen delays no other (L18). The driver's cluster client knows the topology; it is asked anew when a node redirects, when
 * a subscription ends because its slot has moved, and after a node could not be reached.
 */
final class ClusterNodes implements Topology, Link.Owner {
    private static final Logger log = LoggerFactory.getLogger(ClusterNodes.class);
    private static final long REFRESH_PAUSE = 100_000_000L;

    private final RedisClusterClient cluster;
    private final RedisClient nodes;
    private final Scheduler scheduler;
    private final long timeoutNanos;
    private final Runnable shutdown;
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final Map<String, Link> replicationLinks = new ConcurrentHashMap<>();
    private final Alarm refresh;
    private volatile @Nullable Events events;
    private volatile @Nullable KeyNames names;

    /**
     * @param nodes opens the links; shares the cluster client's resources
     * @param shutdown ends what was made for this client
     */
    ClusterNodes(
            RedisClusterClient cluster, RedisClient nodes, Scheduler scheduler, long timeoutNanos, Runnable shutdown) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.scheduler = scheduler;
        this.timeoutNanos = timeoutNanos;
        this.shutdown = shutdown;
        this.refresh = new Alarm(scheduler, this::refresh);
    }

    @Override
    public void start(Events listener, KeyNames keyNames) {
        events = listener;
        names = keyNames;
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
        replicationLinks.values().forEach(Link::close);
        var unused = nodes.shutdownAsync();
        shutdown.run();
    }

    @Override
    public int group(KeyNames keyNames, String name) {
        return keyNames.slot(name);
    }

    @Override
    public Link link(int group) {
        return link(links, group);
    }

    @Override
    public Link replicationLink(int group) {
        return link(replicationLinks, group);
    }

    private Link link(Map<String, Link> of, int slot) {
        RedisURI uri = master(slot);
        Link link = of.computeIfAbsent(
                uri.getHost() + ":" + uri.getPort(),
                key -> new Link(new NodeConnector(nodes, uri), scheduler, this, timeoutNanos, /* sharded= */ true));
        link.connect();
        return link;
    }

    private RedisURI master(int slot) {
        RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(slot);
        if (node == null) {
            throw new RedisException("no master is known for slot " + slot);
        }
        return node.getUri();
    }

    private void refresh() {
        var unused = cluster.refreshPartitionsAsync().whenComplete((done, failure) -> {
            if (failure != null) {
                log.debug("The cluster's topology could not be read", failure);
            }
            Events listener = events;
            if (listener != null) {
                listener.connected(group -> true);
            }
        });
    }

    @Override
    public String mark() {
        return "S";
    }

    @Override
    public void connected(Link connected) {
        Events listener = events;
        if (listener != null) {
            listener.connected(group -> link(group) == connected);
        }
    }

    @Override
    public void message(Link from, String channel, String message) {
        Events listener = events;
        KeyNames keyNames = names;
        if (listener != null && keyNames != null) {
            listener.granted(keyNames.name(channel), Replies.grant(message, from.clock(), from.now()));
        }
    }

    @Override
    public void refused(Link from, String error) {
        if (error.startsWith("MOVED") || error.startsWith("READONLY") || error.startsWith("CLUSTERDOWN")) {
            refresh.setNoLaterThan(scheduler.nanoTime() + REFRESH_PAUSE);
        }
    }

    @Override
    public void unsubscribed(Link from, String channel) {
        refresh.setNoLaterThan(scheduler.nanoTime() + REFRESH_PAUSE);
    }
}
