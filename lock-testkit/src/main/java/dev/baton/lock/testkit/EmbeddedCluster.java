package dev.baton.lock.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
    private final int replicas;
    private final List<EmbeddedRedis> nodes;

    private EmbeddedCluster(int masters, int replicas, List<EmbeddedRedis> nodes) {
        this.masters = masters;
        this.replicas = replicas;
        this.nodes = List.copyOf(nodes);
    }

    /** Starts a cluster without replicas and waits until every node finds it complete. */
    public static EmbeddedCluster start(int masters) {
        return start(masters, 0);
    }

    /**
     * Starts a cluster and waits until every node finds it complete and every replica is in step.
     *
     * @param extraArgs more of the nodes' command lines
     */
    public static EmbeddedCluster start(int masters, int replicasPerMaster, String... extraArgs) {
        return start(masters, masters * replicasPerMaster, /* spares= */ 0, extraArgs);
    }

    /** Starts a cluster without replicas, and with one more master that has no slots yet. */
    public static EmbeddedCluster startWithSpare(int masters) {
        return start(masters, /* replicas= */ 0, /* spares= */ 1);
    }

    private static EmbeddedCluster start(int masters, int replicas, int spares, String... extraArgs) {
        String[] args = Stream.of(NODE_ARGS, extraArgs).flatMap(Arrays::stream).toArray(String[]::new);
        List<EmbeddedRedis> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < masters + replicas + spares; i++) {
                nodes.add(EmbeddedRedis.start(args));
            }
            EmbeddedCluster cluster = new EmbeddedCluster(masters, replicas, nodes);
            cluster.form();
            return cluster;
        } catch (RuntimeException e) {
            nodes.forEach(EmbeddedRedis::close);
            throw e;
        }
    }

    /**
     * All nodes: first those that began as masters, in the order of their slots, then those that began as replicas, then
     * one that began without slots.
     */
    public List<EmbeddedRedis> nodes() {
        return nodes;
    }

    /** The URIs of all nodes. */
    public List<String> uris() {
        return nodes.stream().map(EmbeddedRedis::uri).toList();
    }

    /**
     * The node that serves the key's slot now. Of what the responsive nodes say, the claim of the highest epoch counts:
     * a replica that is promoted takes a new one before it serves, whereas the others hear of that a little later.
     */
    public EmbeddedRedis masterOf(String key) {
        List<SlotClaim> claims = new ArrayList<>();
        for (EmbeddedRedis node : nodes) {
            if (node.isResponsive()) {
                claims.addAll(claims(node, key));
            }
        }
        return claims.stream()
                .max(Comparator.comparingLong(SlotClaim::epoch))
                .map(claim -> nodeAt(claim.port()))
                .orElseThrow(() -> new IllegalStateException("nobody serves the slot of " + key));
    }

    private static List<SlotClaim> claims(EmbeddedRedis node, String key) {
        try (RespClient resp = node.resp()) {
            long slot = resp.integer("CLUSTER", "KEYSLOT", key);
            return resp.text("CLUSTER", "NODES")
                    .lines()
                    .filter(line -> SlotClaim.covers(line, slot))
                    .map(SlotClaim::parse)
                    .toList();
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
        for (int i = masters; i < masters + replicas; i++) {
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
                && replicasIn(resp) == replicas
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

    private EmbeddedRedis nodeAt(long port) {
        return nodes.stream()
                .filter(node -> node.port() == port)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no node on port " + port));
    }

    /** A line of {@code CLUSTER NODES}: id, address, flags, master, ping, pong, epoch, link state, ranges of slots. */
    private record SlotClaim(long port, long epoch) {
        private static final int RANGES = 8;

        static SlotClaim parse(String line) {
            String[] fields = line.split(" ", -1);
            String address = fields[1].substring(0, fields[1].indexOf('@'));
            return new SlotClaim(
                    Long.parseLong(address.substring(address.lastIndexOf(':') + 1)), Long.parseLong(fields[6]));
        }

        static boolean covers(String line, long slot) {
            return Arrays.stream(line.split(" ", -1))
                    .skip(RANGES)
                    .filter(range -> !range.startsWith("[")) // a slot on its way, which its range names as well
                    .map(range -> range.split("-", -1))
                    .anyMatch(ends -> Long.parseLong(ends[0]) <= slot && slot <= Long.parseLong(ends[ends.length - 1]));
        }
    }
}
