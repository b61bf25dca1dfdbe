package dev.baton.lock.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Redis master and its replicas, watched by sentinels that promote a replica when the master does not answer. */
public final class EmbeddedSentinel implements AutoCloseable {
    /** The name under which the sentinels know the master. */
    public static final String MASTER_NAME = "baton-master";

    private final EmbeddedRedis master;
    private final List<EmbeddedRedis> replicas;
    private final List<EmbeddedRedis> sentinels;

    private EmbeddedSentinel(EmbeddedRedis master, List<EmbeddedRedis> replicas, List<EmbeddedRedis> sentinels) {
        this.master = master;
        this.replicas = List.copyOf(replicas);
        this.sentinels = List.copyOf(sentinels);
    }

    /** Starts one sentinel: {@link #start(int)}. */
    public static EmbeddedSentinel start() {
        return start(1);
    }

    /** Starts one replica: {@link #start(int, int)}. */
    public static EmbeddedSentinel start(int sentinelCount) {
        return start(sentinelCount, 1);
    }

    /**
     * Starts everything and waits until the replicas are in step and the sentinels know them, the master and each other.
     * A majority of the sentinels decides; they take a master for dead that is silent for 500 ms, scaled.
     */
    public static EmbeddedSentinel start(int sentinelCount, int replicaCount) {
        List<EmbeddedRedis> started = new ArrayList<>();
        try {
            started.add(EmbeddedRedis.start("--repl-diskless-sync-delay", "0"));
            EmbeddedRedis master = started.get(0);
            for (int i = 0; i < replicaCount; i++) {
                started.add(EmbeddedRedis.start("--replicaof", master.host() + " " + master.port()));
            }
            for (int i = 0; i < sentinelCount; i++) {
                started.add(EmbeddedRedis.startSentinel());
            }
            EmbeddedSentinel set = new EmbeddedSentinel(
                    master, started.subList(1, 1 + replicaCount), started.subList(1 + replicaCount, started.size()));
            set.form();
            return set;
        } catch (RuntimeException e) {
            started.forEach(EmbeddedRedis::close);
            throw e;
        }
    }

    /** {@code redis-sentinel://127.0.0.1:port,127.0.0.1:port#baton-master}. */
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> sentinel.host() + ":" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + MASTER_NAME));
    }

    /** The server that began as the master. */
    public EmbeddedRedis master() {
        return master;
    }

    /** The server that began as the first replica. */
    public EmbeddedRedis replica() {
        return replicas.get(0);
    }

    /** The servers that began as replicas. */
    public List<EmbeddedRedis> replicas() {
        return replicas;
    }

    /** The sentinels themselves; {@link EmbeddedRedis#resp} speaks to one. */
    public List<EmbeddedRedis> sentinels() {
        return sentinels;
    }

    /** The server that the first responsive sentinel names as the master now. */
    public EmbeddedRedis currentMaster() {
        EmbeddedRedis asked = sentinels.stream()
                .filter(EmbeddedRedis::isResponsive)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no sentinel answers"));
        try (RespClient resp = asked.resp()) {
            List<String> address = resp.strings("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
            return servers()
                    .filter(server -> address.get(1).equals(Integer.toString(server.port())))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no server at " + address));
        }
    }

    private Stream<EmbeddedRedis> servers() {
        return Stream.concat(Stream.of(master), replicas.stream());
    }

    @Override
    public void close() {
        Stream.concat(sentinels.stream(), servers()).forEach(EmbeddedRedis::close);
    }

    private void form() {
        Polling.until("the replicas are in step", () -> {
            try (RespClient resp = master.resp()) {
                return resp.text("INFO", "replication")
                                .lines()
                                .filter(line -> line.contains("state=online"))
                                .count()
                        == replicas.size();
            }
        });
        sentinels.forEach(this::monitor);
        for (EmbeddedRedis sentinel : sentinels) {
            Polling.until("a sentinel knows all others", () -> knowsAll(sentinel));
        }
    }

    private void monitor(EmbeddedRedis sentinel) {
        String quorum = Integer.toString(sentinels.size() / 2 + 1);
        String downAfter = Long.toString(ScaledTime.of(500).toMillis());
        String failoverTimeout = Long.toString(ScaledTime.of(3_000).toMillis());
        try (RespClient resp = sentinel.resp()) {
            resp.call("SENTINEL", "MONITOR", MASTER_NAME, master.host(), Integer.toString(master.port()), quorum);
            resp.call("SENTINEL", "SET", MASTER_NAME, "down-after-milliseconds", downAfter);
            resp.call("SENTINEL", "SET", MASTER_NAME, "failover-timeout", failoverTimeout);
        }
    }

    private boolean knowsAll(EmbeddedRedis sentinel) {
        try (RespClient resp = sentinel.resp()) {
            List<String> fields = resp.strings("SENTINEL", "MASTER", MASTER_NAME);
            return field(fields, "num-slaves").equals(Integer.toString(replicas.size()))
                    && field(fields, "num-other-sentinels").equals(Integer.toString(sentinels.size() - 1))
                    && field(fields, "flags").equals("master");
        }
    }

    private static String field(List<String> namesAndValues, String name) {
        return namesAndValues.get(namesAndValues.indexOf(name) + 1);
    }
}
