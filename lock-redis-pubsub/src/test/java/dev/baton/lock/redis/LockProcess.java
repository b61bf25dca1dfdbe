package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.ProcessSignal;
import dev.baton.lock.testkit.ScaledTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link LockProcessMain} as the test sees it. Belongs to one thread. */
final class LockProcess implements AutoCloseable {
    private static final String END = "END";

    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "test-lock-process");
    private long token;
    private long heldNanos;
    private long askedNanos;
    private long validNanos;

    /** Starts the process, and waits until it is connected. */
    LockProcess(String uri, String prefix, String... jvmOptions) {
        process = launch(uri, prefix, jvmOptions);
        commands = new PrintStream(process.getOutputStream(), /* autoFlush= */ true, StandardCharsets.UTF_8);
        reader.setDaemon(true);
        reader.start();
        await(LockProcessMain.READY);
    }

    private static Process launch(String uri, String prefix, String... jvmOptions) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Dbaton.test.scale=" + System.getProperty("baton.test.scale", "1.0"),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of(LockProcessMain.class.getName(), uri, prefix));
        try {
            return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
            answers.add(END);
        } catch (IOException e) {
            answers.add(END + e);
        }
    }

    /** Begins to wait for a lock; returns once the process has a place in the lock's queue, or has the lock. */
    void acquire(String name, ServerView server) {
        commands.println("acquire " + name);
        Wait.until("the process has a place", () -> isKnown(name, server));
    }

    /** Whether the process has a place in the lock's queue, or the lock. */
    boolean isKnown(String name, ServerView server) {
        return server.resp().strings("HGETALL", server.key(name)).stream().anyMatch(this::isOwn);
    }

    /** Whether the lock is granted to the process. */
    boolean owns(String name, ServerView server) {
        return isOwn(server.owner(name));
    }

    private boolean isOwn(String field) {
        return field.contains("/" + process.pid() + "/");
    }

    /** Waits until the process has the lock. */
    void awaitHeld() {
        token = Long.parseLong(await(LockProcessMain.HELD));
        heldNanos = System.nanoTime();
        validNanos = heldNanos;
    }

    /** Whether the process believes in its hold now. */
    boolean isValid() {
        ask();
        return saysValid();
    }

    /** Asks the process, which may be frozen, whether it believes in its hold. */
    void ask() {
        askedNanos = System.nanoTime();
        commands.println("ask");
    }

    /** What it says when it was asked. */
    boolean saysValid() {
        boolean valid = Boolean.parseBoolean(await(LockProcessMain.VALID));
        validNanos = valid ? askedNanos : validNanos;
        return valid;
    }

    /** What the process has seen of its hold so far. */
    FencedRegister.Turn turn(String name) {
        return new FencedRegister.Turn(-1, name, token, heldNanos, validNanos);
    }

    void release() {
        commands.println("release");
        await(LockProcessMain.RELEASED);
    }

    /** Releases a hold that is lost. */
    void releaseLost() {
        commands.println("release");
        await(LockProcessMain.LOST);
    }

    void freeze() {
        ProcessSignal.STOP.send(process);
    }

    void thaw() {
        ProcessSignal.CONT.send(process);
    }

    /** As {@code kill -9} does, frozen or not. */
    void kill() {
        process.destroyForcibly();
        process.onExit()
                .orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** The rest of the next line that begins so; lines of other things, such as logs, are passed over. */
    private String await(String beginning) {
        try {
            for (String line = next(); line != null; line = next()) {
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length());
                }
                assertThat(line).as("instead of %s", beginning).doesNotStartWith(LockProcessMain.LOST);
                assertThat(line).as("instead of %s", beginning).doesNotStartWith(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("the process did not say " + beginning);
    }

    private String next() throws InterruptedException {
        return answers.poll(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        kill();
        try {
            reader.join(ScaledTime.limit().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
