package dev.baton.lock.testkit;

import dev.baton.lock.faults.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis 7.0.15 server of its own for a test: a process on a free loopback port, without persistence, ended by
 * {@link #close} or at the latest with the JVM. A test can freeze, kill and restart it.
 *
 * <p>The methods that change the process ({@link #freeze}, {@link #restart}…) belong to one thread at a time.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final int port = FreePort.next();
    private final ServerProcess process = new ServerProcess("Redis on port " + port);
    private final List<String> command;
    private volatile boolean frozen;

    private EmbeddedRedis(boolean sentinel, List<String> extraArgs) {
        this.command = command(sentinel, extraArgs);
    }

    /** True where the embedded binary runs: Linux (x86-64, x86, arm64) and macOS (x86-64, arm64). */
    public static boolean supported() {
        return RedisBinary.supported();
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param extraArgs more of the server's command line, such as {@code "--requirepass", "secret"}
     * @throws IllegalStateException if it does not start; the message has the server's log
     */
    public static EmbeddedRedis start(String... extraArgs) {
        return start(false, List.of(extraArgs));
    }

    /** Starts a cluster without replicas: {@link EmbeddedCluster#start(int)}. */
    public static EmbeddedCluster startCluster(int masters) {
        return EmbeddedCluster.start(masters);
    }

    static EmbeddedRedis startSentinel() {
        return start(true, List.of());
    }

    private static EmbeddedRedis start(boolean sentinel, List<String> extraArgs) {
        return ServerProcess.attempt(() -> {
            EmbeddedRedis server = new EmbeddedRedis(sentinel, extraArgs);
            try {
                server.spawn();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        });
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:port}. */
    public String uri() {
        return "redis://" + HOST + ":" + port;
    }

    /** A new connection, which the caller closes. */
    public RespClient resp() {
        return RespClient.connect(HOST, port);
    }

    /** The process id of the server as it runs now. */
    public long pid() {
        return process.running().pid();
    }

    /** True if the process lives, be it frozen. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Stops the process where it is: its connections stay open, and nothing answers until {@link #thaw}. */
    public void freeze() {
        ProcessSignal.STOP.send(process.running());
        frozen = true;
    }

    /** Lets a frozen process go on; it then runs what arrived meanwhile. */
    public void thaw() {
        ProcessSignal.CONT.send(process.running());
        frozen = false;
    }

    /** Ends the process at once, as a crash would, and waits for its end; no-op if it is down. */
    public void kill() {
        process.kill();
        frozen = false;
    }

    /**
     * Starts the server anew on the same port, after killing it if it runs: its data is gone, unless it was started with
     * {@code "--appendonly", "yes"}.
     */
    public void restart() {
        kill();
        spawn();
    }

    @Override
    public void close() {
        process.close();
    }

    boolean isResponsive() {
        return isAlive() && !frozen;
    }

    Path folder() {
        return process.folder();
    }

    private List<String> command(boolean sentinel, List<String> extraArgs) {
        List<String> args = new ArrayList<>();
        args.add(RedisBinary.path().toString());
        if (sentinel) {
            args.addAll(List.of(sentinelConfig().toString(), "--sentinel"));
        }
        args.addAll(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                HOST,
                "--dir",
                process.folder().toString()));
        args.addAll(List.of("--save", "", "--appendonly", "no"));
        args.addAll(extraArgs);
        return List.copyOf(args);
    }

    /** Sentinel keeps its state in its configuration file and does not start without one. */
    private Path sentinelConfig() {
        try {
            return Files.createFile(process.folder().resolve("sentinel.conf"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void spawn() {
        process.start(command, this::answers);
    }

    /** True if this very process serves the port; a server that wants a password answers with an error. */
    private boolean answers(Process started) {
        try (RespClient resp = resp()) {
            return resp.text("INFO", "server").contains("process_id:" + started.pid() + "\r\n");
        } catch (RespException e) {
            return !e.code().equals("LOADING");
        }
    }
}
