package dev.baton.lock.faults;

import dev.baton.lock.faults.TcpProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link TcpProxy}: two sockets, and for each direction a thread that pumps. */
final class ProxyLink {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long JOIN_MILLIS = 20_000;

    private final Socket client;
    private final Socket server;
    private final Function<Direction, ProxyGate> gates;
    private final Consumer<ProxyLink> onEnd;
    private final Thread toServer;
    private final Thread toClient;
    private final AtomicInteger pumping = new AtomicInteger(2);
    private final Set<Direction> finished = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile @Nullable CompletableFuture<Void> lostReply;

    ProxyLink(
            String name,
            Socket client,
            Socket server,
            Function<Direction, ProxyGate> gates,
            Consumer<ProxyLink> onEnd) {
        this.client = client;
        this.server = server;
        this.gates = gates;
        this.onEnd = onEnd;
        this.toServer = daemon(name + "-to-server", () -> pump(Direction.TO_SERVER, client, server));
        this.toClient = daemon(name + "-to-client", () -> pump(Direction.TO_CLIENT, server, client));
    }

    void start() {
        toServer.start();
        toClient.start();
    }

    boolean isOpen() {
        return !cut;
    }

    /** From now on loses what the server sends; the future completes at the first of it. */
    void loseReplies(CompletableFuture<Void> lost) {
        lostReply = lost;
    }

    /**
     * Sends FIN to both ends. The pumps go on to read, and lose, what still comes: to close a socket with unread bytes
     * would send RST.
     */
    void finish() {
        cut = true;
        wakePumps();
        try {
            sendFin(client);
            sendFin(server);
        } catch (IOException e) {
            reset();
        }
    }

    /** Sends FIN to whom this way leads. The pump goes on to read, and loses, what still comes. */
    void finish(Direction way) {
        finished.add(way);
        gates.apply(way).wake();
        try {
            sendFin(way == Direction.TO_SERVER ? server : client);
        } catch (IOException e) {
            reset();
        }
    }

    /** Sends RST to both ends. */
    void reset() {
        cut = true;
        wakePumps();
        abort(client);
        abort(server);
    }

    /** Resets the connection and waits for the end of its threads. */
    void close() {
        reset();
        join(toServer);
        join(toClient);
    }

    /** Closes a socket with RST instead of FIN. */
    static void abort(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            closeQuietly(socket);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(Direction way, Socket from, Socket to) {
        try {
            forward(way, from.getInputStream(), to);
        } catch (IOException e) {
            if (!isEnded(way)) {
                reset();
            }
        } finally {
            ended();
        }
    }

    private void forward(Direction way, InputStream in, Socket to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (passes(way)) {
                gates.apply(way).countPassed(length);
                to.getOutputStream().write(buffer, 0, length);
            }
        }
        if (passes(way)) {
            sendFin(to);
        }
    }

    private boolean passes(Direction way) {
        return gates.apply(way).awaitPass(() -> isEnded(way)) && !losesReply(way);
    }

    private boolean isEnded(Direction way) {
        return cut || finished.contains(way);
    }

    private boolean losesReply(Direction way) {
        CompletableFuture<Void> lost = lostReply;
        if (way == Direction.TO_SERVER || lost == null) {
            return false;
        }
        lost.complete(null);
        return true;
    }

    private void ended() {
        if (pumping.decrementAndGet() == 0) {
            closeQuietly(client);
            closeQuietly(server);
            onEnd.accept(this);
        }
    }

    private void wakePumps() {
        for (Direction way : Direction.values()) {
            gates.apply(way).wake();
        }
    }

    private static void sendFin(Socket socket) throws IOException {
        if (!socket.isOutputShutdown()) {
            socket.shutdownOutput();
        }
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
