package dev.baton.lock.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A line now and then, for logs and pipes. */
final class ProgressLines implements ProgressDisplay {
    private final String title;
    private final long intervalNanos;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private long printedNanos;

    ProgressLines(String title, Duration interval, PrintStream out, LongSupplier nanoTime) {
        this.title = title;
        this.intervalNanos = interval.toNanos();
        this.out = out;
        this.nanoTime = nanoTime;
        this.printedNanos = nanoTime.getAsLong();
    }

    @Override
    public void update(Progress progress) {
        long now = nanoTime.getAsLong();
        if (!progress.full().isEmpty() && now - printedNanos >= intervalNanos) {
            printedNanos = now;
            out.println(title + " " + progress.full());
        }
    }

    @Override
    public void close() {}
}
