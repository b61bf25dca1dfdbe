package dev.baton.lock.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sellers of one worker process, one thread each. Sells once. */
final class SalesTeam implements AutoCloseable {
    private static final long REPORT_MILLIS = 100;

    private final List<Seller> sellers = new ArrayList<>();
    private final ExecutorService threads;
    private final long limitNanos;
    private volatile long startNanos; // set once, before the sellers start

    /** @param seconds when to stop although units are left; 0 = never */
    SalesTeam(Stock stock, SaleLocks locks, int size, int seconds) {
        this.threads = Executors.newFixedThreadPool(size);
        this.limitNanos = TimeUnit.SECONDS.toNanos(seconds);
        BooleanSupplier timeIsUp = seconds == 0 ? () -> false : this::timeIsUp;
        for (int i = 0; i < size; i++) {
            sellers.add(new Seller(stock, locks.forSeller(), timeIsUp));
        }
    }

    /** Sells until nothing is left, and reports about ten times a second. Ends early if a seller fails. */
    WorkerRecord.Result sell(Consumer<WorkerRecord> reports) throws InterruptedException, ExecutionException {
        startNanos = System.nanoTime();
        CompletionService<Long> atWork = new ExecutorCompletionService<>(threads);
        sellers.forEach(atWork::submit);
        long longestWaitNanos = 0;
        for (int open = sellers.size(); open > 0; ) {
            @Nullable Future<Long> done = atWork.poll(REPORT_MILLIS, TimeUnit.MILLISECONDS);
            if (done == null) {
                reports.accept(progress());
            } else {
                longestWaitNanos = Math.max(longestWaitNanos, done.get());
                open--;
            }
        }
        return new WorkerRecord.Result(
                longestWaitNanos, sellers.stream().map(Seller::sold).toList());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private boolean timeIsUp() {
        return System.nanoTime() - startNanos >= limitNanos;
    }

    private WorkerRecord progress() {
        long sold = sellers.stream().mapToLong(Seller::sold).sum();
        long left = sellers.stream().mapToLong(Seller::left).min().orElseThrow();
        return new WorkerRecord.Progress(sold, left);
    }
}
