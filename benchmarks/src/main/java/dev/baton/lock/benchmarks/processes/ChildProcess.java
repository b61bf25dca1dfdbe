package dev.baton.lock.benchmarks.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The starting process's end of the pipes to one other; what that one writes to its standard error is passed through. */
final class ChildProcess {
    private static final long END_LIMIT_SECONDS = 10;

    private final Process process;
    private final PrintStream orders;
    private final Consumer<Answer> answers;
    private final Thread reader = new Thread(this::read, "process-answers");

    private ChildProcess(Process process, Consumer<Answer> answers) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), /* autoFlush= */ true, StandardCharsets.UTF_8);
        this.answers = answers;
    }

    /** Starts it; the last of its answers is a failure, be it that it ends. */
    static ChildProcess start(List<String> command, Consumer<Answer> answers) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            ChildProcess child = new ChildProcess(process, answers);
            child.reader.setDaemon(true);
            child.reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that has ended does not mind: its end is an answer already. */
    void order(String order) {
        orders.println(order);
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Waits until it has ended, and ends it if that takes long. */
    void awaitEnd() {
        try {
            process.onExit().orTimeout(END_LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly().onExit().join();
        }
        orders.close();
        joinReader();
    }

    private void joinReader() {
        try {
            reader.join(TimeUnit.SECONDS.toMillis(END_LIMIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Answer answer = Answer.parse(line);
                if (answer != null) {
                    answers.accept(answer);
                }
            }
        } catch (IOException e) {
            // killed: as good as its end
        }
        answers.accept(new Answer("the process has ended", /* isFailure= */ true));
    }
}
