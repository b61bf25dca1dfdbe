package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Conformance;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.EnumSet;
import java.util.Set;

/** The Redis all peers are measured on, in a process of its own, and a connection that reads its statistics. */
public final class Server implements AutoCloseable {
    private final EmbeddedRedis redis = EmbeddedRedis.start();
    private final RespClient control = redis.resp();
    private final Set<Peer> conforming = EnumSet.noneOf(Peer.class);

    /** Where clients connect. */
    public String uri() {
        return redis.uri();
    }

    /** Fails if the peer is not fit to be timed; each is tried once. */
    public void requireConformance(Peer peer) {
        if (!conforming.contains(peer)) {
            Conformance.check(peer, uri());
            conforming.add(peer);
        }
    }

    /** What has been used up until now, by the server and by this process. */
    Usage usage() {
        return Usage.now(
                CommandStats.read(control), cpuSeconds("used_cpu_user:") * 1e6 + cpuSeconds("used_cpu_sys:") * 1e6);
    }

    /** The version of Redis. */
    String version() {
        String field = "redis_version:";
        return control.text("INFO", "server")
                .lines()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()).trim())
                .findFirst()
                .orElse("unknown");
    }

    private double cpuSeconds(String field) {
        return control.text("INFO", "cpu")
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToDouble(line ->
                        Double.parseDouble(line.substring(field.length()).trim()))
                .sum();
    }

    @Override
    public void close() {
        control.close();
        redis.close();
    }
}
