package dev.baton.lock.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A redis-server of the demo's own on a free loopback port, without persistence. It is the child of a shell that waits
 * for the end of its input, a pipe from this process: so server and folder go away however this process ends.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int LOWEST_PORT = 11_000;
    private static final int HIGHEST_PORT = 32_000; // above it systems take the ports of outgoing connections
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The server never ignores Ctrl-C, which must not reach it before the workers: where setsid is, it takes it away. */
    private static final String GUARD = """
            folder=$1
            shift
            $(command -v setsid) "$@" </dev/null >/dev/null 2>&1 &
            echo $!
            read -r end_of_input
            kill -9 $! 2>/dev/null
            wait
            rm -rf "$folder"
            """;

    private final Path folder;
    private final int port;
    private final Process guard;

    private EmbeddedServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = freePort();
        this.guard = Processes.shell(GUARD, command(ServerBinary.find().extractTo(folder)));
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @throws DemoException if there is none for this platform, or it does not start
     */
    static EmbeddedServer start(Teardown teardown) {
        try {
            EmbeddedServer server = teardown.add(new EmbeddedServer(Files.createTempDirectory("baton-demo-")));
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new DemoException("the embedded Redis does not start: " + Failures.reason(e), e);
        }
    }

    String uri() {
        return "redis://" + HOST + ":" + port;
    }

    /** Ends server and guard, and waits until both are gone. */
    @Override
    public void close() {
        Processes.endInput(guard);
        Processes.awaitEnd(guard);
    }

    private List<String> command(Path binary) {
        return List.of(
                folder.toString(),
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                HOST,
                "--save",
                "",
                "--dir",
                folder.toString(),
                "--logfile",
                log().toString());
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    private static int freePort() throws IOException {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
        } while (!isFree(port));
        return port;
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (BindException e) {
            return false;
        }
    }

    private void awaitAnswer() throws IOException {
        String pid = Processes.firstLine(guard);
        long start = System.nanoTime();
        while (!answers(pid)) {
            if (System.nanoTime() - start > START_LIMIT_NANOS) {
                throw new IOException("no answer on port " + port + "; " + readLog());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** True if this very server answers, not another one that was faster to take the port. */
    private boolean answers(String pid) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("INFO server\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Info.field(answer, "process_id").equals(pid);
        } catch (IOException e) {
            return false;
        }
    }

    private String readLog() throws IOException {
        return Files.exists(log()) ? Files.readString(log()).strip() : "it wrote no log";
    }
}
