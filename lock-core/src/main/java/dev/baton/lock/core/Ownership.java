package dev.baton.lock.core;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.watchdog.Lease;
import dev.baton.lock.watchdog.Term;
import org.jspecify.annotations.Nullable;

/**
 * A client's being the owner of a lock at the backend, under one hold number. The holds that local handoff passes it on to
 * follow each other; each takes the next of the reserved tokens.
 */
final class Ownership extends Lease {
    final Contender contender;
    final long number;
    private long lastToken; // confined to the contender
    volatile @Nullable Hold current; // written by the contender
    private volatile @Nullable Throwable trouble; // of the latest renewal

    /** {@code token} is the first of the reserved fencing tokens. */
    Ownership(Contender contender, long number, long token, long paceNanos, long dueNanos, Term term) {
        super(contender.group(), paceNanos, dueNanos, term);
        this.contender = contender;
        this.number = number;
        this.lastToken = token - 1;
    }

    long takeToken() {
        return ++lastToken;
    }

    /** The last token used: what a release tells, so that the others can be reserved anew. */
    long lastToken() {
        return lastToken;
    }

    /** What the latest renewal failed with, if it did. */
    @Nullable
    Throwable trouble() {
        return trouble;
    }

    void renewed(@Nullable Throwable failure) {
        trouble = failure;
    }

    /** While others wait here, whether the hold is still there is looked at as often as a heartbeat would (L8). */
    @Override
    protected long paceNanos() {
        long pace = super.paceNanos();
        return contender.holding.isAwaited() ? Math.min(pace, Heartbeat.PERIOD) : pace;
    }

    @Override
    protected @Nullable String leak() {
        Hold hold = current;
        return hold == null ? null : hold.leak();
    }

    @Override
    protected void expired() {
        contender.post(() -> contender.holding.lost(this, Reason.EXPIRED));
    }
}
