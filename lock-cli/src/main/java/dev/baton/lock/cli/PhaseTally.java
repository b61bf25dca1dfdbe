package dev.baton.lock.cli;

import dev.baton.lock.cli.WorkerRecord.Failed;
import dev.baton.lock.cli.WorkerRecord.Progress;
import dev.baton.lock.cli.WorkerRecord.Ready;
import dev.baton.lock.cli.WorkerRecord.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds up what the workers of one phase report. Belongs to one thread. */
final class PhaseTally {
    private final int workers;
    private final long stock;
    private final Set<Integer> ready = new HashSet<>();
    private final Map<Integer, Long> sold = new HashMap<>();
    private final Map<Integer, Result> results = new HashMap<>();
    private long left;

    PhaseTally(int workers, long stock) {
        this.workers = workers;
        this.stock = stock;
        this.left = stock;
    }

    /** @throws DemoException if the worker failed before its result */
    void add(int worker, WorkerRecord message) {
        if (message instanceof Ready) {
            ready.add(worker);
        } else if (message instanceof Progress progress) {
            sold.put(worker, progress.sold());
            left = Math.min(stock, progress.left());
        } else if (message instanceof Result result) {
            sold.put(worker, result.sales().stream().mapToLong(Long::longValue).sum());
            results.put(worker, result);
        } else if (message instanceof Failed failed && !results.containsKey(worker)) {
            throw new DemoException("worker " + (worker + 1) + ": " + failed.reason());
        }
    }

    boolean allReady() {
        return ready.size() == workers;
    }

    boolean allDone() {
        return results.size() == workers;
    }

    long sold() {
        return sold.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Units left as a worker last saw them; without a lock it can rise. */
    long left() {
        return left;
    }

    long longestWaitNanos() {
        return results.values().stream()
                .mapToLong(Result::longestWaitNanos)
                .max()
                .orElse(0);
    }

    List<Long> salesPerThread() {
        return results.values().stream()
                .flatMap(result -> result.sales().stream())
                .toList();
    }
}
