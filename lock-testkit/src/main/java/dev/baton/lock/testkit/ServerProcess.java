package dev.baton.lock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a server for tests, and its folder: both are ended by {@link #close} or at the latest with the JVM. The
 * methods that change the process belong to one thread at a time.
 */
final class ServerProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
    private static final int START_ATTEMPTS = 3;
    private static final Set<ServerProcess> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServerProcess::closeAll, "embedded-servers-shutdown"));
    }

    private final String name;
    private final ServerFolder folder = ServerFolder.create();
    private volatile @Nullable Process process;

    /**
     * @param name of the server, for messages
     */
    ServerProcess(String name) {
        this.name = name;
        OPEN.add(this);
    }

    /** Tries anew what may fail since another process has taken the port between the choice of it and the start. */
    static <T> T attempt(Supplier<T> start) {
        for (int attempt = 1; ; attempt++) {
            try {
                return start.get();
            } catch (RuntimeException e) {
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    Path folder() {
        return folder.path();
    }

    /**
     * Starts the server, and waits until it answers.
     *
     * @throws IllegalStateException if it does not; the message has its log
     */
    void start(List<String> command, Predicate<Process> answers) {
        Process started = launch(command);
        Polling.until(name + " answers", () -> !started.isAlive() || answers.test(started));
        if (!started.isAlive()) {
            throw failed("ended at its start");
        }
    }

    /** Starts a process in the folder: the server, or what makes its tables. */
    Process launch(List<String> command) {
        try {
            Process started = new ProcessBuilder(command)
                    .directory(folder.path().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.log().toFile())
                    .start();
            process = started;
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    IllegalStateException failed(String what) {
        return new IllegalStateException("%s: %s: %s".formatted(name, what, folder.readLog()));
    }

    /** Waits for the end of a process. */
    static Process await(Process ending) {
        return ending.onExit()
                .orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** True if the process lives, be it frozen. */
    boolean isAlive() {
        Process current = process;
        return current != null && current.isAlive();
    }

    Process running() {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(name + " is not running");
        }
        return current;
    }

    /** Ends the process at once, as a crash would, and waits for its end; no-op if it is down. */
    void kill() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
            await(current);
        }
    }

    @Override
    public void close() {
        kill();
        OPEN.remove(this);
        folder.delete();
    }

    private static void closeAll() {
        OPEN.forEach(ServerProcess::closeQuietly);
    }

    /** Whatever becomes of one, the others are ended. */
    private void closeQuietly() {
        try {
            close();
        } catch (RuntimeException e) {
            log.warn("{} could not be ended well", name, e);
        }
    }
}
