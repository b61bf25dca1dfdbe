package dev.baton.lock.cli;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How one phase went.
 *
 * @param stock units at its start
 * @param sold units sold, as the server counted them
 * @param left units left at its end
 * @param commands run by the server during the phase
 * @param salesPerThread of all threads of all processes
 */
record PhaseResult(
        LockKind kind,
        long stock,
        long sold,
        long left,
        long elapsedNanos,
        long commands,
        long longestWaitNanos,
        List<Long> salesPerThread) {

    /** Units sold that were not there to be sold; negative if units left the stock unsold. */
    long oversold() {
        return sold + left - stock;
    }

    /** Every unit sold once. */
    boolean exact() {
        return sold == stock && left == 0;
    }

    /** Without a lock nothing is promised. */
    boolean asPromised() {
        return !kind.excludes() || exact();
    }

    double salesPerSecond() {
        return sold * (double) TimeUnit.SECONDS.toNanos(1) / elapsedNanos;
    }

    double commandsPerSale() {
        return (double) commands / sold;
    }

    long leastServed() {
        return Collections.min(salesPerThread);
    }

    long mostServed() {
        return Collections.max(salesPerThread);
    }
}
