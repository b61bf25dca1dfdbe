package dev.baton.lock.redlock;

import dev.baton.lock.redlock.Servers.Held;
import org.jspecify.annotations.Nullable;

/** What a client knows of one hold number: what has been granted under it, until it is given back. */
final class Claim {
    private final Held held;
    private final Mutex mutex = new Mutex();
    private @Nullable Grant grant; // guarded by mutex
    private @Nullable Long latestEndNanos; // guarded by mutex; of the lease on any server, as far as was asked for
    private int sequence; // guarded by mutex; of the latest change to the lease
    private boolean ended; // guarded by mutex
    private int asks; // guarded by mutex; those that have no answer yet

    /**
     * What was granted.
     *
     * @param attempt by which
     * @param startNanos when that began
     * @param countedNanos what of the lease counts for the holder
     * @param token the first one reserved
     * @param block how many were
     */
    record Grant(long attempt, long startNanos, long countedNanos, long token, int block) {
        long lastToken() {
            return token + block - 1;
        }
    }

    Claim(Held held) {
        this.held = held;
    }

    Held held() {
        return held;
    }

    void granted(Grant given) {
        mutex.run(() -> grant = given);
    }

    /**
     * A lease is asked for.
     *
     * @param change number of the change to it; 0 at first
     */
    void leasedUntil(long endNanos, int change) {
        mutex.run(() -> {
            Long known = latestEndNanos;
            latestEndNanos = known == null || endNanos - known > 0 ? endNanos : known;
            sequence = Math.max(sequence, change);
        });
    }

    /** How long a server may still have something of the hold; null if no lease was asked for. */
    @Nullable
    Long leftNanos(long nowNanos) {
        return mutex.<@Nullable Long>get(() -> {
            Long known = latestEndNanos;
            return known == null ? null : Math.max(0, known - nowNanos);
        });
    }

    @Nullable
    Grant grant() {
        return mutex.<@Nullable Grant>get(() -> grant);
    }

    /** It is given back: nothing is sent for it any more that would bring it back. */
    void end() {
        mutex.run(() -> ended = true);
    }

    /**
     * Sends something for the hold, unless it is given back; what gives it back is sent behind it.
     *
     * @return whether it was sent
     */
    boolean unlessEnded(Runnable send) {
        return mutex.get(() -> {
            if (!ended) {
                send.run();
            }
            return !ended;
        });
    }

    /** The same for what belongs to a lease: not if that has been changed since. */
    void unlessChanged(int change, Runnable send) {
        mutex.run(() -> {
            if (change >= sequence && !ended) {
                send.run();
            }
        });
    }

    void asked() {
        mutex.run(() -> asks++);
    }

    /** An ask has its answer; true if nothing has been granted, and nobody asks any more. */
    boolean answered() {
        return mutex.get(() -> {
            asks--;
            return asks == 0 && grant == null;
        });
    }
}
