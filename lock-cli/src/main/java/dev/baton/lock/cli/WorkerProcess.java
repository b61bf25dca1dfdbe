package dev.baton.lock.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A worker as its parent sees it: records come out, orders go in. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** Starts a worker; its records, the last one being that it ended, arrive on a thread of its own. */
    static WorkerProcess start(List<String> arguments, Consumer<WorkerRecord> records) {
        try {
            Process process = Processes.baton(arguments);
            Thread reader = new Thread(() -> read(process, records), "worker-" + process.pid());
            reader.setDaemon(true);
            reader.start();
            return new WorkerProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has ended well; false if it has not within that time, or tells of a failure. */
    boolean endsWellWithin(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    void order(String order) {
        Processes.send(process, order);
    }

    /** Waits until it has ended, as it was ordered to. */
    void awaitEnd() {
        Processes.awaitEnd(process);
    }

    /** Ends it at once. */
    @Override
    public void close() {
        process.destroyForcibly();
        Processes.awaitEnd(process);
    }

    private static void read(Process process, Consumer<WorkerRecord> records) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().map(WorkerRecord::parse).forEach(records);
        } catch (IOException | UncheckedIOException e) {
            // the pipe breaks when the process is ended
        }
        records.accept(new WorkerRecord.Failed("ended before its work was done"));
    }
}
