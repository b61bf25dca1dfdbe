package dev.baton.lock.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM with the class path of this one, whose main class answers each line of its input with one line: a number, or
 * what went wrong. It ends when its input does, hence with this JVM at the latest.
 */
final class OwnJvm implements AutoCloseable {
    private static final long LIMIT_SECONDS = 180;
    private static final long END_LIMIT_SECONDS = 10;

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private OwnJvm(Process process) {
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it; the serial collector has no threads whose processor time would count. */
    static OwnJvm start(Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(args));
        try {
            return new OwnJvm(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Gives an order and waits for its answer.
     *
     * @throws IllegalStateException if it failed, or took too long
     */
    long ask(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
            String answer = CompletableFuture.supplyAsync(this::readLine).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return Long.parseLong(answer);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(order + " failed in a JVM of its own: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a round", e);
        } catch (IOException | TimeoutException | ExecutionException e) {
            throw new IllegalStateException("no answer to " + order + " from a JVM of its own", e);
        }
    }

    /** Completes when it has ended. */
    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    private String readLine() {
        try {
            return String.valueOf(answers.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
