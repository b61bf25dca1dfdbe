package dev.baton.lock.redlock;

import dev.baton.lock.internal.Text;
import java.time.Duration;

/** A lock that {@link RedlockClient#lock} has got: what redlock.rb calls its lock info. Immutable but for time. */
public final class RedlockGrant {
    private final String resource;
    private final String value;
    private final Duration validity;
    private final long fencingToken;
    private final long attempt;
    private final Shared shared;

    /** What all grants of one value have in common: the local end of the lease, and the changes to it. */
    static final class Shared {
        private final Mutex mutex = new Mutex();
        private long serverEndNanos; // guarded by mutex; the latest one that any server may know of
        private long endNanos; // guarded by mutex
        private int sequence; // guarded by mutex; the number of the last change
        private boolean ended; // guarded by mutex; given back, or lost

        Shared(long endNanos, long serverEndNanos) {
            this.endNanos = endNanos;
            this.serverEndNanos = serverEndNanos;
        }

        /** A change by somebody else has been found on the servers. */
        void found(int number) {
            mutex.run(() -> sequence = Math.max(sequence, number));
        }

        /** A change is under way: until it is known to have succeeded, the earlier end counts. Returns its number. */
        int change(long newEndNanos, long newServerEndNanos) {
            return mutex.get(() -> {
                endNoLaterThan(newEndNanos);
                serverEndNanos = newServerEndNanos - serverEndNanos > 0 ? newServerEndNanos : serverEndNanos;
                return ++sequence;
            });
        }

        /** A change has succeeded. If another one has begun since then, the servers may have that one's lease already. */
        void changed(int number, long newEndNanos) {
            mutex.run(() -> {
                if (number == sequence && !ended) {
                    endNanos = newEndNanos;
                }
            });
        }

        private void endNoLaterThan(long nanos) {
            endNanos = endNanos - nanos < 0 ? endNanos : nanos;
        }

        long endNanos() {
            return mutex.get(() -> endNanos);
        }

        /**
         * It is given back, or lost: nothing is sent for it any more that would bring it back. Returns for how long a server may
         * still have something of it.
         */
        long end(long nowNanos) {
            return mutex.get(() -> {
                ended = true;
                endNoLaterThan(nowNanos);
                return Math.max(0, serverEndNanos - nowNanos);
            });
        }

        boolean isEnded() {
            return mutex.get(() -> ended);
        }

        /** Sends what belongs to a change, unless the grant was changed since, or has ended; what gives it back is sent behind it. */
        void unlessChanged(int number, Runnable send) {
            mutex.run(() -> {
                if (!ended && number == sequence) {
                    send.run();
                }
            });
        }
    }

    RedlockGrant(String resource, String value, Duration validity, long fencingToken, long attempt, Shared shared) {
        this.resource = resource;
        this.value = value;
        this.validity = validity;
        this.fencingToken = fencingToken;
        this.attempt = attempt;
        this.shared = shared;
    }

    /** What is locked. */
    public String resource() {
        return resource;
    }

    /** Random, and of this grant alone: what the servers know it by. */
    public String value() {
        return value;
    }

    /** For how long the lock could be relied upon when it was granted, or extended; zero if that is not known. */
    public Duration validity() {
        return validity;
    }

    /**
     * Higher than that of every earlier grant of the resource, as long as of each quorum a server has kept its data; after
     * that, given that the servers' clocks agree. 0 if it is not known.
     */
    public long fencingToken() {
        return fencingToken;
    }

    /** The attempt that it was granted to, from 1 on; 0 if it is not known. */
    long attempt() {
        return attempt;
    }

    RedlockGrant with(Duration newValidity) {
        return new RedlockGrant(resource, value, newValidity, fencingToken, attempt, shared);
    }

    Shared shared() {
        return shared;
    }

    @Override
    public String toString() {
        return "RedlockGrant[%s, validity %s, token %d]".formatted(Text.oneLine(resource), validity, fencingToken);
    }
}
