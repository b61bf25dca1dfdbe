package dev.baton.lock.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A line every other second, for logs and pipes. */
final class ProgressLines implements ProgressDisplay {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String title;
    private final long stock;
    private final PrintStream out;
    private final LongSupplier nanoTime;
    private long printedNanos;

    ProgressLines(String title, long stock, PrintStream out, LongSupplier nanoTime) {
        this.title = title;
        this.stock = stock;
        this.out = out;
        this.nanoTime = nanoTime;
        this.printedNanos = nanoTime.getAsLong();
    }

    @Override
    public void update(long sold, long left) {
        long now = nanoTime.getAsLong();
        if (sold > 0 && now - printedNanos >= INTERVAL_NANOS) {
            printedNanos = now;
            out.println(title + " " + Numbers.whole(sold) + " sold, " + Numbers.whole(left) + " of "
                    + Numbers.whole(stock) + " left");
        }
    }

    @Override
    public void close() {}
}
