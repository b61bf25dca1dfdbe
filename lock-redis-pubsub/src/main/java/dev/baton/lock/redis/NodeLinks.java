package dev.baton.lock.redis;

import io.lettuce.core.RedisURI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The links of one kind to the nodes of a cluster, by address: made when they are first needed, ended when they are not. */
final class NodeLinks {
    private final Function<RedisURI, Link> maker;
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final Set<Link> former = ConcurrentHashMap.newKeySet(); // closed, and perhaps not ended yet
    private volatile boolean closed;

    /**
     * @param maker makes a link to a node
     */
    NodeLinks(Function<RedisURI, Link> maker) {
        this.maker = maker;
    }

    /** The link to the node at this address, which connects. */
    Link open(String address, RedisURI uri) {
        Link link = links.computeIfAbsent(address, key -> maker.apply(uri));
        if (!closed) { // a link that is made too late for close() to know of it never connects
            link.start();
        }
        return link;
    }

    /** The link to the node at this address, if there is one. */
    @Nullable
    Link get(String address) {
        return links.get(address);
    }

    boolean contains(Link link) {
        return links.containsValue(link);
    }

    Stream<Link> all() {
        return links.values().stream();
    }

    /** Ends the links to nodes that are not needed. */
    void retain(Predicate<String> needed) {
        former.removeIf(Link::isEnded);
        for (String address : Set.copyOf(links.keySet())) {
            Link link = links.get(address);
            if (link != null && !needed.test(address)) {
                former.add(link); // before it is out of the others' sight
                links.remove(address, link);
                link.close();
            }
        }
    }

    /** Ends all links. */
    void close() {
        closed = true;
        links.values().forEach(Link::close);
    }

    /** Waits for the end of all links. */
    void awaitEnd() {
        links.values().forEach(Link::awaitEnd);
        former.forEach(Link::awaitEnd);
    }
}
