package dev.baton.lock.redlock;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least fencing token that a grant may have: the time, in microseconds, of the server whose clock is ahead of the
 * others'. All servers are told the same, so that they agree on a token as a rule; and it has gone on when a server has lost
 * its tokens. Never falls.
 */
final class TokenFloor {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final AtomicLong aheadMicros = new AtomicLong(UNKNOWN); // of the local monotonic clock

    /** A server has said what its clock shows. */
    void sample(long serverMicros, long nowNanos) {
        long ahead = serverMicros - TimeUnit.NANOSECONDS.toMicros(nowNanos);
        aheadMicros.accumulateAndGet(ahead, Math::max);
    }

    /** The floor, or 0 as long as no server has said anything. */
    long at(long nowNanos) {
        long ahead = aheadMicros.get();
        return ahead == UNKNOWN ? 0 : TimeUnit.NANOSECONDS.toMicros(nowNanos) + ahead;
    }
}
