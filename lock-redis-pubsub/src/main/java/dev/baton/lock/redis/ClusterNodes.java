package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Events;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.lettuce.ServerErrors;
import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of a cluster: a lock's slot is its group, and each master has a link of its own, so that one that is down or
 * frozen delays no other (L18). The driver's cluster client tells the topology at first; then the nodes are asked by these
 * links when one of them redirects, when a subscription ends because its slot has moved, and while a node does not answer.
 */
final class ClusterNodes implements Topology, Link.Owner {
    private static final Logger log = LoggerFactory.getLogger(ClusterNodes.class);
    private static final long LOAD_PAUSE = 250_000_000L;
    private static final long REFUSED_PAUSE = 1_000_000_000L;
    /** How many nodes are asked for the topology at once. */
    private static final int MOST_ASKED = 2;

    private final RedisClusterClient cluster;
    private final RedisURI seed;
    private final RedisClient nodes;
    private final Scheduler scheduler;
    private final long timeoutNanos;
    private final Runnable shutdown;
    private final NodeLinks links = new NodeLinks(this::newLink);
    private final NodeLinks replicationLinks = new NodeLinks(this::newLink);
    private final SlotsAhead ahead = new SlotsAhead();
    private final TopologyQuestions topology;
    private final Link nowhere;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private volatile SlotMap map = SlotMap.UNKNOWN; // as last seen
    private volatile @Nullable Events events;
    private volatile @Nullable KeyNames names;

    /**
     * @param nodes opens the links; shares the cluster client's resources
     * @param shutdown ends what was made for this client
     */
    ClusterNodes(
            RedisClusterClient cluster, RedisClient nodes, Scheduler scheduler, long timeoutNanos, Runnable shutdown) {
        this.cluster = cluster;
        this.seed = SeedUri.of(cluster);
        this.nodes = nodes;
        this.scheduler = scheduler;
        this.timeoutNanos = timeoutNanos;
        this.shutdown = shutdown;
        this.topology = new TopologyQuestions(scheduler, this::askNodes, this::askDriver, this::changed);
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
                        nowhere.setFailure(new RedisException("it is not known which node keeps this slot"));
                        changed(SlotMap.of(cluster.getPartitions()));
                        loaded.countDown();
                    } catch (RedisException e) {
                        log.debug("The cluster's topology could not be read", e);
                        nowhere.setFailure(e);
                        scheduler.schedule(this::load, ServerErrors.isRefusal(e) ? REFUSED_PAUSE : LOAD_PAUSE);
                    }
                },
                "baton-connect");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        nowhere.close();
        links.close();
        replicationLinks.close();
        links.awaitEnd();
        replicationLinks.awaitEnd();
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

    private Link link(NodeLinks of, int slot) {
        SlotMap now = map;
        String master = now.master(slot);
        RedisURI uri = master == null ? null : now.uri(master);
        if (master == null || uri == null) {
            if (now != SlotMap.UNKNOWN) {
                topology.mayChange();
            }
            return nowhere;
        }
        return of.open(master, uri);
    }

    private Link newLink(RedisURI uri) {
        RedisURI target = SeedUri.ofNode(seed, uri);
        target.setTimeout(Duration.ofNanos(timeoutNanos));
        return new Link(
                new NodeConnector(nodes, target, /* canFailOver= */ true),
                scheduler,
                this,
                timeoutNanos,
                /* sharded= */ true);
    }

    /** Asks nodes that answer, if there are any; if there are few, links to others are made. */
    private void askNodes(Consumer<SlotMap> answers) {
        List<String> serving = new ArrayList<>(map.serving());
        Collections.shuffle(serving); // whoever asks again asks others
        List<String> answering =
                serving.stream().filter(this::isAnswering).limit(MOST_ASKED).toList();
        answering.forEach(address -> askNode(address, answers));
        serving.stream()
                .filter(address -> links.get(address) == null)
                .limit(MOST_ASKED - answering.size())
                .forEach(this::open);
    }

    private void open(String address) {
        RedisURI uri = map.uri(address);
        if (uri != null) {
            var unused = links.open(address, uri);
        }
    }

    private boolean isAnswering(String address) {
        Link link = links.get(address);
        return link != null && link.isAnswering();
    }

    private void askNode(String address, Consumer<SlotMap> answers) {
        RedisURI uri = map.uri(address);
        Link link = links.get(address);
        if (uri != null && link != null) {
            link.askTopology(text -> {
                SlotMap seen = SlotMap.parse(text, uri);
                if (!seen.serving().isEmpty()) { // else the node does not belong to the cluster any more
                    answers.accept(seen);
                }
            });
        }
    }

    private void askDriver(Consumer<@Nullable SlotMap> answer) {
        var unused = cluster.refreshPartitionsAsync().whenComplete((done, failure) -> {
            if (failure != null) {
                log.debug("The cluster's topology could not be read", failure);
            }
            answer.accept(failure == null ? SlotMap.of(cluster.getPartitions()) : null);
        });
    }

    /**
     * Links to nodes that keep no slot any more end: such a node may be down for good, and be part of the cluster all the
     * same. What waits in slots that have moved is asked for where they are kept now.
     */
    private boolean changed(SlotMap now) {
        SlotMap before = map;
        map = now;
        ahead.settle(now, scheduler.nanoTime());
        Predicate<String> needed = address -> now.serving().contains(address) || ahead.contains(address);
        links.retain(needed);
        replicationLinks.retain(needed);
        Events listener = events;
        boolean moved = now.differsFrom(before);
        if (moved && listener != null) {
            listener.connected(group -> !Objects.equals(now.master(group), before.master(group)));
        }
        return moved;
    }

    /** While a slot is on its way either node may be the one that does not answer; their links count that themselves. */
    @Override
    public void reconnect(int group) {
        if (linkAhead(group) == null) {
            link(group).reconnect();
        }
    }

    @Override
    public void subscribe(int group, String channel) {
        Link now = link(group);
        if (now != nowhere) {
            now.subscribe(channel);
        }
        Link next = linkAhead(group);
        if (next != null) {
            next.subscribe(channel);
        }
    }

    @Override
    public void unsubscribe(String channel) {
        links.all().forEach(link -> link.unsubscribe(channel));
    }

    /** The link to the node that a slot is on its way to, or null. */
    private @Nullable Link linkAhead(int slot) {
        String address = ahead.address(slot);
        return address == null ? null : links.get(address);
    }

    /** The error is {@code MOVED} or {@code ASK}, slot and address. */
    @Override
    public @Nullable Link redirected(Link from, String error) {
        String[] parts = error.split(" ", -1);
        String address = parts[2];
        if (parts[0].equals("MOVED")) {
            topology.changed();
        } else {
            ahead.note(Integer.parseInt(parts[1]), address, scheduler.nanoTime());
        }
        RedisURI listed = map.uri(address);
        RedisURI uri = listed != null || parts[0].equals("MOVED") ? listed : map.uriLikeOthers(address);
        NodeLinks kind = replicationLinks.contains(from) ? replicationLinks : links;
        return uri == null ? null : kind.open(address, uri);
    }

    @Override
    public boolean isNetworkThread() {
        return Stream.of(links, replicationLinks).flatMap(NodeLinks::all).anyMatch(Link::isNetworkThread);
    }

    @Override
    public boolean isSharded() {
        return true;
    }

    @Override
    public void connected(Link connected) {
        Events listener = events;
        if (listener != null) {
            listener.connected(group -> link(group) == connected || linkAhead(group) == connected);
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
        if (error.startsWith("MOVED")) {
            topology.changed();
        } else if (error.startsWith("READONLY") || error.startsWith("CLUSTERDOWN")) {
            topology.mayChange();
        }
    }

    /** The slot has left the node, or has arrived there: then the node is the right one. */
    @Override
    public void unsubscribed(Link from, String channel) {
        topology.changed();
        from.resubscribe(channel);
        Events listener = events;
        KeyNames keyNames = names;
        if (listener != null && keyNames != null) {
            listener.subscribed(keyNames.name(channel));
        }
    }

    @Override
    public void unreachable(Link link) {
        if (link != nowhere) {
            topology.mayChange();
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
