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
                CommandStats.read(control),
                (number("cpu", "used_cpu_user") + number("cpu", "used_cpu_sys")) * 1e6,
                number("stats", "total_net_input_bytes") + number("stats", "total_net_output_bytes"));
    }

    /** The version of Redis. */
    String version() {
        return field("server", "redis_version");
    }

    private double number(String section, String name) {
        return Double.parseDouble(field(section, name));
    }

    private String field(String section, String name) {
        return control.text("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the server does not tell its " + name));
    }

    @Override
    public void close() {
        control.close();
        redis.close();
    }
}
