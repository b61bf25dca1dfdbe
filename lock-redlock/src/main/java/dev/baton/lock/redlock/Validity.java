package dev.baton.lock.redlock;

/** For how long a lock that a quorum has granted can be relied upon. */
final class Validity {
    private static final long MARGIN = 2_000_000L;

    private Validity() {}

    /**
     * What is left of a lease: the time that it took to get it has passed, clocks may run at different speeds, and servers
     * count in whole milliseconds. Zero or less: it was not worth having.
     *
     * @param elapsedNanos since before the first server was asked
     * @param driftFactor by how much of a lease clocks may differ at its end
     */
    static long nanos(long leaseNanos, long elapsedNanos, double driftFactor) {
        return leaseNanos - elapsedNanos - drift(leaseNanos, driftFactor);
    }

    /** By how much a lease of this length ends earlier for its holder than on the servers. */
    static long drift(long leaseNanos, double driftFactor) {
        return (long) Math.ceil(leaseNanos * driftFactor) + MARGIN;
    }
}
