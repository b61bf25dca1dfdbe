package dev.baton.lock.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network that a test controls: a loopback proxy in front of a server that can delay, lose and cut what passes, each
 * direction on its own. All settings hold for all its connections, also those to come.
 *
 * <p>Thread-safe. Its threads are daemons named {@code test-proxy-…}; {@link #close} ends them.
 */
public final class TcpProxy implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final int port = FreePort.next();
    private final InetSocketAddress server;
    private final @Nullable TlsTermination tls;
    private final Map<Direction, ProxyGate> gates =
            Arrays.stream(Direction.values()).collect(Collectors.toMap(Function.identity(), way -> new ProxyGate()));
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile ProxyListener listener;
    private volatile boolean closed;

    private TcpProxy(InetSocketAddress server, @Nullable TlsTermination tls) {
        this.server = server;
        this.tls = tls;
        this.listener = listen();
    }

    /** Starts a proxy in front of a port of this machine. */
    public static TcpProxy to(int serverPort) {
        return to(HOST, serverPort);
    }

    /** Starts a proxy in front of a server. */
    public static TcpProxy to(String serverHost, int serverPort) {
        return new TcpProxy(new InetSocketAddress(serverHost, serverPort), null);
    }

    /** Starts a proxy in front of a port of this machine, which speaks TLS to its clients, and none to the server. */
    public static TcpProxy tls(int serverPort, TlsTermination tls) {
        return new TcpProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), tls);
    }

    /** The port to connect to instead of the server's. */
    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:port}, or {@code rediss://} where TLS is spoken. */
    public String uri() {
        return (tls == null ? "redis://" : "rediss://") + HOST + ":" + port;
    }

    /** Holds back what goes this way, the end of a connection included, until {@link #release}. */
    public void hold(Direction way) {
        gate(way).set(ProxyGate.Mode.HOLD);
    }

    /**
     * Loses what goes this way, the end of a connection included, until {@link #release}. A connection that has lost
     * bytes is of no use afterwards, other than to be cut.
     */
    public void blackhole(Direction way) {
        gate(way).set(ProxyGate.Mode.DROP);
    }

    /**
     * Lets pass what goes this way so much later, the end of a connection included; what comes meanwhile waits until that
     * has passed, and for as long again. Zero ends it for what comes from then on.
     */
    public void delay(Direction way, Duration delay) {
        gate(way).setDelay(delay);
    }

    /** Lets pass what goes this way, first what was held back. */
    public void release(Direction way) {
        gate(way).set(ProxyGate.Mode.PASS);
    }

    /**
     * Loses whatever the server still sends on the connections open now, which a test cuts afterwards: a command that
     * ran, but whose reply never came.
     *
     * @return completes as soon as something of the server's was lost
     */
    public CompletableFuture<Void> loseNextReply() {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        links.forEach(link -> link.loseReplies(lost));
        return lost;
    }

    /** Ends all connections as a server that shuts down in order does. What is held back is lost. */
    public void cutWithFin() {
        links.forEach(ProxyLink::finish);
    }

    /**
     * Ends this way of all connections, as one of their ends does that has nothing more to say: what is still sent this way
     * is lost, and what goes the other way passes.
     */
    public void halfClose(Direction way) {
        links.forEach(link -> link.finish(way));
    }

    /** Breaks all connections as a crashed machine does that is up again. What is held back is lost. */
    public void cutWithReset() {
        links.forEach(ProxyLink::reset);
    }

    /** Breaks all connections, and lets pass at once what goes either way on those to come. */
    public void cutAll() {
        cutWithReset();
        gates.values().forEach(gate -> {
            gate.setDelay(Duration.ZERO);
            gate.set(ProxyGate.Mode.PASS);
        });
    }

    /** Refuses new connections until {@link #accept}; those open stay. */
    public void refuse() {
        listener.close();
    }

    /** Accepts connections again; no-op if it does. */
    public void accept() {
        if (listener.isClosed()) {
            listener = listen();
        }
    }

    /** The connections accepted so far, those cut included. */
    public int acceptedConnections() {
        return accepted.get();
    }

    /** The connections open now. */
    public int openConnections() {
        return Math.toIntExact(links.stream().filter(ProxyLink::isOpen).count());
    }

    /** The bytes that were let pass this way so far. */
    public long bytes(Direction way) {
        return gate(way).passedBytes();
    }

    @Override
    public void close() {
        closed = true;
        listener.close();
        links.forEach(ProxyLink::close);
    }

    private ProxyGate gate(Direction way) {
        return Objects.requireNonNull(gates.get(way));
    }

    private ProxyListener listen() {
        return new ProxyListener(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), this::connect);
    }

    private void connect(Socket client) throws IOException {
        String name = "test-proxy-" + port + "-" + accepted.incrementAndGet();
        Socket upstream = new Socket();
        try {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(server, CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            ProxyLink.abort(client);
            ProxyLink.abort(upstream);
            throw e;
        }
        Socket inner = tls == null ? client : tls.over(client);
        ProxyLink link = new ProxyLink(name, inner, upstream, this::gate, links::remove);
        links.add(link);
        link.start();
        if (closed) {
            link.close();
        }
    }
}
