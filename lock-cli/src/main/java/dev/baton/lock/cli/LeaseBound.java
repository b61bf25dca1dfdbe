package dev.baton.lock.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The latest time at which a lease can end, as its holder can work it out: it began before the call that set it
 * returned. Belongs to the holder's thread.
 */
final class LeaseBound {
    private final LongSupplier nanoTime;
    private boolean watched;
    private long endNanos;

    /** A lease that was taken just now. */
    LeaseBound(boolean watched, Duration lease, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.watched = watched;
        this.endNanos = endOf(lease);
    }

    /** The lease has been replaced by one without a watchdog. */
    void replaced(Duration lease) {
        watched = false;
        endNanos = endOf(lease);
    }

    /** It may have been replaced, or not; the earlier end of both counts. */
    void perhapsReplaced(Duration watchdogLease) {
        if (watched) {
            replaced(watchdogLease);
        }
    }

    /** A lock inside the hold may have made it longer, up to a lease from now. */
    void perhapsLonger(Duration lease) {
        long otherEndNanos = endOf(lease);
        if (otherEndNanos - endNanos > 0) {
            endNanos = otherEndNanos;
        }
    }

    /** True if that time is after the end. */
    boolean isOverAt(long nanos) {
        return !watched && nanos - endNanos > 0;
    }

    private long endOf(Duration lease) {
        return nanoTime.getAsLong() + lease.toNanos();
    }
}
