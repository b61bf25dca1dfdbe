package dev.baton.lock.watchdog;

/**
 * What is known of a lease at one moment. Immutable; a {@link Lease} replaces it as a whole.
 *
 * @param sequence number of the newest lease-changing command that the deadline takes account of
 * @param deadlineNanos monotonic time at which the hold ends locally
 * @param durationNanos the lease that a renewal asks for
 * @param watched whether the watchdog extends the lease, or only checks that the hold is still there
 */
public record Term(int sequence, long deadlineNanos, long durationNanos, boolean watched) {

    /**
     * The local end of a lease that was counted from {@code sentNanos} on: the sending of the command that set it. It is
     * earlier than the backend's by a thousandth, for clocks that run at different speeds, and by 2 ms, for rounding.
     */
    public static long deadline(long sentNanos, long leaseNanos) {
        return sentNanos + leaseNanos - margin(leaseNanos);
    }

    /** By how much a lease of this length ends earlier locally than in the backend. */
    public static long margin(long leaseNanos) {
        return leaseNanos / 1000 + 2_000_000L;
    }

    /** The same lease, watched or not. */
    public Term watched(boolean nowWatched, long nowDurationNanos) {
        return new Term(sequence, deadlineNanos, nowDurationNanos, nowWatched);
    }
}
