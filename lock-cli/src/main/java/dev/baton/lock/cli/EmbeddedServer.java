package dev.baton.lock.cli;

import dev.baton.lock.faults.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A redis-server of this program's own on a free loopback port, without persistence unless an option asks for it. It is
 * the child of a shell that takes orders, to kill and to start it, and waits for the end of its input, a pipe from this
 * process: so server and folder go away however this process ends.
 */
final class EmbeddedServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int ANSWER_LIMIT_MILLIS = 10_000;
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The server never ignores Ctrl-C, which must not reach it before the workers: where setsid is, it takes it away. */
    private static final String GUARD = """
            folder=$1
            shift
            server=
            while read -r order; do
                case $order in
                start)
                    $(command -v setsid) "$@" </dev/null >/dev/null 2>&1 &
                    server=$!
                    echo $server
                    ;;
                kill)
                    kill -9 $server
                    wait 2>/dev/null
                    echo killed
                    ;;
                empty)
                    rm -rf "$folder"/appendonlydir "$folder"/*.rdb
                    echo empty
                    ;;
                esac
            done
            kill -9 $server 2>/dev/null
            wait 2>/dev/null
            rm -rf "$folder"
            """;

    private final Path folder;
    private final int port;
    private final Process guard;
    private volatile String pid = ""; // of the server as it runs now

    private EmbeddedServer(Path folder, List<String> options) throws IOException {
        this.folder = folder;
        this.port = FreePort.next();
        this.guard = Processes.shell(GUARD, command(ServerBinary.find().extractTo(folder), options));
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param options more of the server's command line
     * @throws DemoException if there is none for this platform, or it does not start
     */
    static EmbeddedServer start(Teardown teardown, String... options) {
        try {
            EmbeddedServer server =
                    teardown.add(new EmbeddedServer(Files.createTempDirectory("baton-redis-"), List.of(options)));
            server.start();
            return server;
        } catch (IOException e) {
            throw new DemoException("the embedded Redis does not start: " + Failures.reason(e), e);
        }
    }

    String uri() {
        return "redis://" + HOST + ":" + port;
    }

    int port() {
        return port;
    }

    /** Its process id; another one after each start. */
    long pid() {
        return Long.parseLong(pid);
    }

    Path folder() {
        return folder;
    }

    /** Ends the server at once, as a crash would. */
    void kill() throws IOException {
        order("kill");
    }

    /** Deletes the data of a server that was killed. */
    void deleteData() throws IOException {
        order("empty");
    }

    /** Starts the server, and waits until it answers: again on the same port, after {@link #kill}. */
    void start() throws IOException {
        pid = order("start");
        awaitAnswer();
    }

    /** Sends commands over a connection of their own; returns the answers as they come. */
    String ask(String... commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            String lines = String.join("\r\n", commands) + "\r\nQUIT\r\n";
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ends server and guard, and waits until both are gone. */
    @Override
    public void close() {
        Processes.endInput(guard);
        Processes.awaitEnd(guard);
    }

    private List<String> command(Path binary, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
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
                log().toString()));
        command.addAll(options);
        return command;
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    private String order(String order) throws IOException {
        Processes.send(guard, order);
        return Processes.firstLine(guard);
    }

    private void awaitAnswer() throws IOException {
        long start = System.nanoTime();
        while (!answers()) {
            if (System.nanoTime() - start > START_LIMIT_NANOS) {
                throw new IOException("no answer on port " + port + "; " + readLog());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** True if this very server answers, not another one that was faster to take the port. */
    private boolean answers() {
        try {
            String answer = ask("INFO server", "INFO persistence");
            return Info.field(answer, "process_id").equals(pid)
                    && Info.field(answer, "loading").equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    private String readLog() throws IOException {
        return Files.exists(log()) ? Files.readString(log()).strip() : "it wrote no log";
    }
}
