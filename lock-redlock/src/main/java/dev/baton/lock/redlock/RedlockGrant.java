package dev.baton.lock.redlock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A lock that {@link RedlockClient#lock} has got: what redlock.rb calls its lock info. Immutable but for time. */
public final class RedlockGrant {
    private final String resource;
    private final String value;
    private final Duration validity;
    private final long fencingToken;
    private final long attempt;
    private final Shared shared;

    /** What all grants of one value have in common: the local end of the lease, and the number of the last change to it. */
    static final class Shared {
        private final AtomicLong endNanos;
        private final AtomicInteger sequence = new AtomicInteger();
        private boolean given; // guarded by this; back

        Shared(long endNanos) {
            this.endNanos = new AtomicLong(endNanos);
        }

        int nextSequence() {
            return sequence.incrementAndGet();
        }

        /** A change is under way: until it is known to have succeeded, the earlier end counts. */
        void endNoLaterThan(long nanos) {
            endNanos.updateAndGet(known -> known - nanos < 0 ? known : nanos);
        }

        void endAt(long nanos) {
            endNanos.set(nanos);
        }

        long endNanos() {
            return endNanos.get();
        }

        /** It is given back: nothing is sent for it any more that would bring it back. */
        synchronized void giveBack() {
            given = true;
        }

        synchronized void unlessGivenBack(Runnable send) {
            if (!given) {
                send.run();
            }
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

    /** For how long the lock could be relied upon when it was granted, or extended. */
    public Duration validity() {
        return validity;
    }

    /**
     * Higher than that of every earlier grant of the resource, as long as of each quorum a server has kept its data; after
     * that, given that the servers' clocks agree.
     */
    public long fencingToken() {
        return fencingToken;
    }

    /** The attempt that it was granted to. */
    long attempt() {
        return attempt;
    }

    Shared shared() {
        return shared;
    }

    @Override
    public String toString() {
        return "RedlockGrant[%s, validity %s, token %d]".formatted(resource, validity, fencingToken);
    }
}
