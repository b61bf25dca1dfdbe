package dev.baton.lock.cli;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** One thread of a worker: sells unit after unit until it finds none left. Its figures can be read meanwhile. */
final class Seller implements Callable<Long> {
    private final Stock stock;
    private final SaleLock lock;
    private final BooleanSupplier timeIsUp;

    private volatile long sold; // written by the selling thread only
    private volatile long left = Long.MAX_VALUE; // written by the selling thread only
    private long longestWaitNanos; // of the selling thread

    Seller(Stock stock, SaleLock lock, BooleanSupplier timeIsUp) {
        this.stock = stock;
        this.lock = lock;
        this.timeIsUp = timeIsUp;
    }

    /** Returns the longest time this seller waited for the lock, in nanoseconds. */
    @Override
    public Long call() {
        long sales = 0;
        while (!timeIsUp.getAsBoolean() && sell()) {
            sold = ++sales;
        }
        return longestWaitNanos;
    }

    long sold() {
        return sold;
    }

    /** The units left after its last sale; {@link Long#MAX_VALUE} before the first. */
    long left() {
        return left;
    }

    private boolean sell() {
        long start = System.nanoTime();
        lock.lock();
        try {
            longestWaitNanos = Math.max(longestWaitNanos, System.nanoTime() - start);
            long now = stock.sellOne();
            left = Math.max(now, 0);
            return now >= 0;
        } finally {
            lock.unlock();
        }
    }
}
