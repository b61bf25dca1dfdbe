package dev.baton.lock.redlock;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least fencing token that a grant may have: the time, in microseconds, of the server whose clock is ahead of the
 * others', and a little more. All servers are told the same, and are not there yet when they hear of it: so they agree on
 * a token as a rule; and it has gone on when a server has lost its tokens. Never falls.
 */
final class TokenFloor {
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** More than a round trip as a rule. */
    private static final long LEAD_MICROS = 1_000;

    private final boolean needed;
    private final AtomicLong aheadMicros = new AtomicLong(UNKNOWN); // of the local monotonic clock

    /**
     * @param servers how many have to agree: a single one goes by its own time
     */
    TokenFloor(int servers) {
        needed = servers > 1;
    }

    /** A server has said what its clock shows; it did so a moment ago, so that the highest is the best. */
    void sample(long serverMicros, long nowNanos) {
        long ahead = serverMicros - TimeUnit.NANOSECONDS.toMicros(nowNanos);
        aheadMicros.accumulateAndGet(ahead, Math::max);
    }

    /** The floor, or empty as long as no server has said anything. */
    String at(long nowNanos) {
        long ahead = aheadMicros.get();
        return needed && ahead != UNKNOWN
                ? Long.toString(TimeUnit.NANOSECONDS.toMicros(nowNanos) + ahead + LEAD_MICROS)
                : "";
    }

    /** By how much a server that is told no floor goes ahead of its own time. */
    long leadMicros() {
        return needed ? LEAD_MICROS : 0;
    }
}
