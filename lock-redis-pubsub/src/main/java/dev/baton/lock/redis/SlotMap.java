package dev.baton.lock.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which nodes a cluster has, and which of them keeps which slot, as one of them saw it at one time. */
final class SlotMap {
    /** Nothing is known yet. */
    static final SlotMap UNKNOWN = of(List.of());

    private final Map<String, RedisURI> nodes = new HashMap<>(); // by address
    private final Map<Integer, String> masters = new HashMap<>(); // addresses by slot
    private final Set<String> serving;
    private final long epoch;

    private SlotMap(Iterable<RedisClusterNode> seen, Function<RedisClusterNode, RedisURI> uris) {
        long highest = -1;
        for (RedisClusterNode node : seen) {
            if (node.getUri() == null && !node.is(RedisClusterNode.NodeFlag.MYSELF)) {
                continue; // noaddr: nobody knows where it is
            }
            RedisURI uri = uris.apply(node);
            String address = address(uri);
            nodes.put(address, uri);
            node.getSlots().forEach(slot -> masters.put(slot, address));
            highest = Math.max(highest, node.getConfigEpoch());
        }
        epoch = highest;
        serving = Set.copyOf(masters.values());
    }

    /** As the driver sees it. */
    static SlotMap of(Iterable<RedisClusterNode> partitions) {
        return new SlotMap(partitions, RedisClusterNode::getUri);
    }

    /**
     * As a node sees it, by its answer to CLUSTER NODES.
     *
     * @param asked the node; the others are connected to as it is
     */
    static SlotMap parse(String answer, RedisURI asked) {
        return new SlotMap(
                ClusterPartitionParser.parse(answer),
                node -> node.is(RedisClusterNode.NodeFlag.MYSELF)
                        ? asked
                        : RedisURI.builder(asked)
                                .withHost(node.getUri().getHost())
                                .withPort(node.getUri().getPort())
                                .build());
    }

    /** How nodes are told apart. */
    static String address(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    /** How to connect to a node; null if the cluster has none at this address. */
    @Nullable
    RedisURI uri(String address) {
        return nodes.get(address);
    }

    /** How to connect to a node that is not listed by this address, as others of the cluster are connected to; null if none is. */
    @Nullable
    RedisURI uriLikeOthers(String address) {
        int colon = address.lastIndexOf(':');
        return nodes.values().stream()
                .findAny()
                .filter(any -> colon > 0)
                .map(any -> RedisURI.builder(any)
                        .withHost(address.substring(0, colon))
                        .withPort(Integer.parseInt(address.substring(colon + 1)))
                        .build())
                .orElse(null);
    }

    /** The address of the node that keeps the slot; null if none is known. */
    @Nullable
    String master(int slot) {
        return masters.get(slot);
    }

    /** The addresses of the nodes that keep slots. */
    Set<String> serving() {
        return serving;
    }

    /** Whether any slot is kept by another node. */
    boolean differsFrom(SlotMap other) {
        return !masters.equals(other.masters);
    }

    /** Whether the other was seen by a node that had heard more: a node that takes slots over takes a new epoch. */
    boolean isOlderThan(SlotMap other) {
        return epoch < other.epoch;
    }
}
