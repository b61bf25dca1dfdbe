package dev.baton.lock.watchdog;

import java.util.List;

/** Sends renewals to the backend. */
public interface Renewer {

    /** How many leases travel in one command at most. */
    int MAX_BATCH = 500;

    /**
     * Asks the backend to extend (if watched) or to check each lease of the batch. Returns at once and throws nothing.
     * For every lease exactly one of {@link Watchdog#answered} or {@link Watchdog#unanswered} is called later, unless the
     * hold turned out to be lost, which ends the lease.
     *
     * @param group the group that all of them belong to
     */
    void renew(int group, List<Lease> batch);
}
