package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Events;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    private static final long LOAD_PAUSE = 250_000_000L;

    private final RedisClusterClient cluster;
    private final RedisClient nodes;
    private final Scheduler scheduler;
    private final long timeoutNanos;
    private final Runnable shutdown;
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final Map<String, Link> replicationLinks = new ConcurrentHashMap<>();
    private final Set<Link> former = ConcurrentHashMap.newKeySet(); // closed, and perhaps not ended yet
    private final Alarm refresh;
    private final Link nowhere;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private volatile Map<Integer, String> addresses = Map.of(); // of the slots' masters, as last seen
    private volatile boolean known;
    private volatile boolean closed;
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
        this.nowhere = new Link(new Nowhere(), scheduler, this, timeoutNanos, /* sharded= */ true);
    }

    @Override
    public void start(Events listener, KeyNames keyNames) {
        events = listener;
        names = keyNames;
        load();
        awaitLoaded();
    }

    /** So that the first call on a lock finds its node; a cluster that does not answer is waited for by the calls. */
    private void awaitLoaded() {
        try {
            var unused = loaded.await(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the topology for the first time, which the driver does only while its caller waits. */
    private void load() {
        Thread thread = new Thread(
                () -> {
                    try {
                        known = cluster.getPartitions() != null;
                        loaded.countDown();
                        nowhere.setFailure(new RedisException("it is not known which node keeps this slot"));
                        changed();
                    } catch (RedisException e) {
                        log.debug("The cluster's topology could not be read", e);
                        nowhere.setFailure(e);
                        scheduler.schedule(this::load, LOAD_PAUSE);
                    }
                },
                "baton-connect");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        nowhere.close();
        List<Link> all = all().toList();
        all.forEach(Link::close);
        all.forEach(Link::awaitEnd);
        former.forEach(Link::awaitEnd);
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
        RedisClusterNode master = known ? cluster.getPartitions().getPartitionBySlot(slot) : null;
        if (master == null) {
            return nowhere;
        }
        Link link = of.computeIfAbsent(address(master.getUri()), key -> newLink(master.getUri()));
        if (!closed) { // a link that is made too late for close() to know of it never connects
            link.start();
        }
        return link;
    }

    private Link newLink(RedisURI uri) {
        RedisURI target = RedisURI.builder(uri)
                .withTimeout(Duration.ofNanos(timeoutNanos))
                .build();
        return new Link(
                new NodeConnector(nodes, target, /* canFailOver= */ true),
                scheduler,
                this,
                timeoutNanos,
                /* sharded= */ true);
    }

    private static String address(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    private void refresh() {
        var unused = cluster.refreshPartitionsAsync().whenComplete((done, failure) -> {
            if (failure != null) {
                log.debug("The cluster's topology could not be read", failure);
            } else {
                changed();
            }
        });
    }

    /**
     * Links to nodes that keep no slot any more end: such a node may be down for good, and be part of the cluster all the
     * same. What waits in slots that have moved is asked for where they are kept now.
     */
    private void changed() {
        Map<Integer, String> before = addresses;
        Map<Integer, String> now = new HashMap<>();
        for (RedisClusterNode node : cluster.getPartitions()) {
            String address = address(node.getUri());
            node.getSlots().forEach(slot -> now.put(slot, address));
        }
        addresses = now;
        former.removeIf(Link::isEnded);
        for (Map<String, Link> each : List.of(links, replicationLinks)) {
            for (String address : Set.copyOf(each.keySet())) {
                Link link = each.get(address);
                if (link != null && !now.containsValue(address)) {
                    former.add(link); // before it is out of the others' sight
                    each.remove(address, link);
                    link.close();
                }
            }
        }
        Events listener = events;
        if (listener != null) {
            listener.connected(group -> !Objects.equals(now.get(group), before.get(group)));
        }
    }

    @Override
    public boolean isNetworkThread() {
        return all().anyMatch(Link::isNetworkThread);
    }

    private Stream<Link> all() {
        return Stream.of(links, replicationLinks).flatMap(each -> each.values().stream());
    }

    @Override
    public boolean isSharded() {
        return true;
    }

    @Override
    public void connected(Link connected) {
        Events listener = events;
        if (listener != null) {
            listener.connected(group -> link(group) == connected);
        }
    }

    @Override
    public void granted(Link from, String channel, Grant grant) {
        Events listener = events;
        KeyNames keyNames = names;
        if (listener != null && keyNames != null) {
            listener.granted(keyNames.name(channel), grant);
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

    @Override
    public void unreachable(Link link) {
        if (known && link != nowhere) {
            refresh.setNoLaterThan(scheduler.nanoTime() + REFRESH_PAUSE);
        }
    }

    /** Where locks are while nobody knows which node keeps them: it is never connected to. */
    private static final class Nowhere implements Connector {
        @Override
        public NodeConnection connect(boolean sharded, long timeoutNanos) {
            throw new RedisException("it is not known which node keeps this slot");
        }

        @Override
        public String describe() {
            return "the cluster";
        }

        @Override
        public boolean canFailOver() {
            return true;
        }
    }
}
