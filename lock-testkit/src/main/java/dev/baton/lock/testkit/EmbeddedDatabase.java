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
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A MySQL or MariaDB of its own for a test: a process on a free loopback port, ended by {@link #close} or at the latest with
 * the JVM. A test can freeze, kill and restart it. {@code root} has no password; {@link #USER} may use the schema
 * {@link #SCHEMA} and nothing else.
 *
 * <p>The methods that change the process belong to one thread at a time.
 */
public abstract sealed class EmbeddedDatabase implements AutoCloseable permits EmbeddedMariaDb, EmbeddedMySql {
    /** The schema that is there. */
    public static final String SCHEMA = "shop";
    /** Who may use it. */
    public static final String USER = "app";
    /** The user's password. */
    public static final String PASSWORD = "secret";

    static final String HOST = "127.0.0.1";
    private static final int ANSWER_LIMIT_MILLIS = 5_000;
    /** Run at each start; a statement on each line, as MySQL wants it. */
    private static final String SET_UP = """
            CREATE DATABASE IF NOT EXISTS %1$s;
            CREATE USER IF NOT EXISTS %2$s@'%%' IDENTIFIED BY '%3$s';
            GRANT ALL ON %1$s.* TO %2$s@'%%';
            CREATE USER IF NOT EXISTS root@'%4$s';
            GRANT ALL ON *.* TO root@'%4$s' WITH GRANT OPTION;
            """.formatted(SCHEMA, USER, PASSWORD, HOST);

    private final String product;
    private final int port = FreePort.next();
    private final ServerProcess process;
    private final List<String> extraArgs;

    /**
     * @param product that is told of in messages
     * @param extraArgs more of the server's command line
     */
    EmbeddedDatabase(String product, List<String> extraArgs) {
        this.product = product;
        this.process = new ServerProcess(product + " on port " + port);
        this.extraArgs = extraArgs;
    }

    /** Starts a new server, with tables of its own, and waits until it answers. */
    static <T extends EmbeddedDatabase> T start(Supplier<T> server) {
        return ServerProcess.attempt(() -> {
            T made = server.get();
            made.firstStart();
            return made;
        });
    }

    final void firstStart() {
        try {
            Files.createDirectory(data());
            Files.createDirectory(temporary());
            Files.writeString(setUp(), SET_UP);
            makeTables();
            spawn();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Of the schema, such as {@code jdbc:mariadb://127.0.0.1:port/shop}. */
    public abstract String jdbcUrl();

    /** Stops the process where it is: its connections stay open, and nothing answers until {@link #thaw}. */
    public void freeze() {
        Process frozen = process.running();
        ProcessSignal.STOP.send(frozen);
        Polling.until(product + " stands still", () -> standsStill(frozen));
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

    /** The command line without arguments that both products have. */
    abstract List<String> program();

    /** Makes the system's tables, with {@link #make}. */
    abstract void makeTables();

    private Path data() {
        return process.folder().resolve("data");
    }

    /** One of its own: a server that starts deletes all temporary tables that it finds, those of other servers as well. */
    private Path temporary() {
        return process.folder().resolve("tmp");
    }

    private Path pid() {
        return process.folder().resolve("pid");
    }

    private Path setUp() {
        return process.folder().resolve("setup.sql");
    }

    /** Runs the program, which is to end by itself. */
    final void make(String input, String... args) {
        Process making = process.launch(command(args));
        boolean read = true;
        try (OutputStream out = making.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            read = false; // it has ended
        }
        if (ServerProcess.await(making).exitValue() != 0 || !read) {
            throw process.failed("the system's tables could not be made");
        }
    }

    private List<String> command(String... args) {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of(
                "--datadir=" + data(),
                "--tmpdir=" + temporary(),
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=4M",
                "--skip-log-bin",
                "--skip-ssl"));
        if (System.getProperty("user.name", "").equals("root")) {
            command.add("--user=root");
        }
        command.addAll(List.of(args));
        return command;
    }

    private void spawn() {
        delete(pid());
        List<String> command = command(
                "--port=" + port,
                "--bind-address=" + HOST,
                "--socket=" + process.folder().resolve("s"),
                "--pid-file=" + pid(),
                "--init-file=" + setUp(),
                "--skip-name-resolve",
                "--server-id=1",
                "--innodb-flush-log-at-trx-commit=2",
                "--max-connections=500",
                "--thread-cache-size=100");
        command.addAll(extraArgs);
        process.start(command, started -> answers());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server speaks first. It writes its pid once the port is its own: else another one would be taken for it. */
    private boolean answers() {
        if (!Files.exists(pid())) {
            return false;
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
