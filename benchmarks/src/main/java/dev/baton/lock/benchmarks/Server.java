package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Conformance;
import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.testkit.EmbeddedMariaDb;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Redis all peers are measured on, in a process of its own, two more for those that need several, and connections that
 * read their statistics; and a MariaDB for those whose locks are there, once one of them takes part.
 */
public final class Server implements AutoCloseable {
    private static final int COUNT = 3;

    private final List<EmbeddedRedis> servers =
            Stream.generate(EmbeddedRedis::start).limit(COUNT).toList();
    private final List<RespClient> controls =
            servers.stream().map(EmbeddedRedis::resp).toList();
    private final Set<Peer> conforming = EnumSet.noneOf(Peer.class);
    private @Nullable EmbeddedMariaDb mariaDb;

    /** Where clients of one server connect. */
    public String uri() {
        return servers.get(0).uri();
    }

    /** Where clients of this peer connect, for {@link Peer#open}. */
    public synchronized String uris(Peer peer) {
        if (peer.isOnRedis()) {
            return servers.stream().map(EmbeddedRedis::uri).collect(Collectors.joining(" "));
        }
        EmbeddedMariaDb running = mariaDb;
        if (running == null) {
            running = EmbeddedMariaDb.start();
            mariaDb = running;
        }
        return "%s?user=%s&password=%s".formatted(running.jdbcUrl(), EmbeddedMariaDb.USER, EmbeddedMariaDb.PASSWORD);
    }

    /** Whether there is a server for this peer on this machine. */
    public static boolean isThereFor(Peer peer) {
        return peer.isOnRedis() || EmbeddedMariaDb.supported();
    }

    /** Fails if the peer is not fit to be timed; each is tried once. */
    public void requireConformance(Peer peer) {
        if (!conforming.contains(peer)) {
            Conformance.check(peer, uris(peer));
            conforming.add(peer);
        }
    }

    /** What has been used up until now, by the servers and by this process. */
    Usage usage() {
        return Usage.now(
                controls.stream()
                        .map(CommandStats::read)
                        .reduce(CommandStats::plus)
                        .orElseThrow(),
                (number("cpu", "used_cpu_user") + number("cpu", "used_cpu_sys")) * 1e6,
                number("stats", "total_net_input_bytes") + number("stats", "total_net_output_bytes"));
    }

    /** The version of Redis. */
    String version() {
        return field(controls.get(0), "server", "redis_version");
    }

    private double number(String section, String name) {
        return controls.stream()
                .mapToDouble(control -> Double.parseDouble(field(control, section, name)))
                .sum();
    }

    private static String field(RespClient control, String section, String name) {
        return control.text("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the server does not tell its " + name));
    }

    @Override
    public synchronized void close() {
        if (mariaDb != null) {
            mariaDb.close();
        }
        controls.forEach(RespClient::close);
        servers.forEach(EmbeddedRedis::close);
    }
}
