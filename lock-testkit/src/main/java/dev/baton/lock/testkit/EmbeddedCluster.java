package dev.baton.lock.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A Redis Cluster of embedded servers, whose masters share the slots evenly. */
public final class EmbeddedCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final String[] NODE_ARGS = {
        "--cluster-enabled", "yes",
        "--cluster-node-timeout", "1000",
        "--cluster-announce-ip", "127.0.0.1",
        "--cluster-allow-replica-migration", "no",
        "--repl-diskless-sync", "yes",
        "--repl-diskless-sync-delay", "0"
    };

    private final int masters;
    private final List<EmbeddedRedis> nodes;

    private EmbeddedCluster(int masters, List<EmbeddedRedis> nodes) {
        this.masters = masters;
        this.nodes = List.copyOf(nodes);
    }

    /** Starts a cluster without replicas and waits until every node finds it complete. */
    public static EmbeddedCluster start(int masters) {
        return start(masters, 0);
    }

    /** Starts a cluster and waits until every node finds it complete and every replica is in step. */
    public static EmbeddedCluster start(int masters, int replicasPerMaster) {
        List<EmbeddedRedis> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < masters * (1 + replicasPerMaster); i++) {
                nodes.add(EmbeddedRedis.start(NODE_ARGS));
            }
            EmbeddedCluster cluster = new EmbeddedCluster(masters, nodes);
            cluster.form();
            return cluster;
        } catch (RuntimeException e) {
            nodes.forEach(EmbeddedRedis::close);
            throw e;
        }
    }

    /** All nodes: first those that began as masters, in the order of their slots, then those that began as replicas. */
    public List<EmbeddedRedis> nodes() {
        return nodes;
    }

    /** The URIs of all nodes. */
    public List<String> uris() {
        return nodes.stream().map(EmbeddedRedis::uri).toList();
    }

    /** The node that serves the key's slot now, as the first responsive node sees it. */
    public EmbeddedRedis masterOf(String key) {
        try (RespClient resp = anyResponsive().resp()) {
            long slot = resp.integer("CLUSTER", "KEYSLOT", key);
            long port = SlotRange.list(resp).stream()
                    .filter(range -> range.contains(slot))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("nobody serves slot " + slot))
                    .masterPort();
            return nodeAt(port);
        }
    }

    @Override
    public void close() {
        nodes.forEach(EmbeddedRedis::close);
    }

    private void form() {
        for (int i = 0; i < masters; i++) {
            assignSlots(i);
        }
        meet();
        awaitAll("every node knows all others", resp -> info(resp, "cluster_known_nodes", nodes.size()));
        for (int i = masters; i < nodes.size(); i++) {
            replicate(nodes.get(i), nodes.get(i % masters));
        }
        awaitAll("the cluster is complete", this::isComplete);
    }

    /** Distinct epochs from the start spare the masters the rounds that would settle equal ones. */
    private void assignSlots(int index) {
        try (RespClient resp = nodes.get(index).resp()) {
            resp.call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(index + 1));
            String first = Integer.toString(SLOTS * index / masters);
            String last = Integer.toString(SLOTS * (index + 1) / masters - 1);
            resp.call("CLUSTER", "ADDSLOTSRANGE", first, last);
        }
    }

    private void meet() {
        try (RespClient resp = nodes.get(0).resp()) {
            for (EmbeddedRedis other : nodes.subList(1, nodes.size())) {
                resp.call("CLUSTER", "MEET", other.host(), Integer.toString(other.port()));
            }
        }
    }

    private static void replicate(EmbeddedRedis replica, EmbeddedRedis master) {
        try (RespClient ofReplica = replica.resp();
                RespClient ofMaster = master.resp()) {
            ofReplica.call("CLUSTER", "REPLICATE", ofMaster.text("CLUSTER", "MYID"));
        }
    }

    private boolean isComplete(RespClient resp) {
        return info(resp, "cluster_state", "ok")
                && info(resp, "cluster_slots_ok", SLOTS)
                && info(resp, "cluster_size", masters)
                && replicasIn(resp) == nodes.size() - masters
                && !resp.text("INFO", "replication").contains("master_link_status:down");
    }

    private static long replicasIn(RespClient resp) {
        return resp.text("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("slave"))
                .count();
    }

    private static boolean info(RespClient resp, String field, Object value) {
        return resp.text("CLUSTER", "INFO").lines().anyMatch((field + ":" + value)::equals);
    }

    private void awaitAll(String state, Predicate<RespClient> reached) {
        for (EmbeddedRedis node : nodes) {
            Polling.until(state, () -> {
                try (RespClient resp = node.resp()) {
                    return reached.test(resp);
                }
            });
        }
    }

    private EmbeddedRedis anyResponsive() {
        return nodes.stream()
                .filter(EmbeddedRedis::isResponsive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node answers"));
    }

    private EmbeddedRedis nodeAt(long port) {
        return nodes.stream()
                .filter(node -> node.port() == port)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node on port " + port));
    }

    /** One line of {@code CLUSTER SLOTS}. */
    private record SlotRange(long first, long last, long masterPort) {
        static List<SlotRange> list(RespClient resp) {
            return list(resp.call("CLUSTER", "SLOTS")).stream()
                    .map(SlotRange::parse)
                    .toList();
        }

        private static SlotRange parse(Object range) {
            List<?> fields = list(range);
            return new SlotRange(number(fields, 0), number(fields, 1), number(list(fields.get(2)), 1));
        }

        private static List<?> list(@Nullable Object reply) {
            return Objects.requireNonNull((List<?>) reply);
        }

        private static long number(List<?> fields, int index) {
            return Objects.requireNonNull((Long) fields.get(index));
        }

        boolean contains(long slot) {
            return first <= slot && slot <= last;
        }
    }
}
