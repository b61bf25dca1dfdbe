package dev.baton.lock.watchdog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one hold: its local deadline, which only an answered command moves, and its place in the watchdog's
 * schedule.
 *
 * <pre>
 * field      written by                     read by          guard
 * term       whoever has an answer          anybody          volatile, replaced by compare-and-set
 * sequence   whoever sends a command        the same         atomic increment
 * ended      the hold's owner               anybody          volatile, set once
 * queued     watch() and the watchdog       the same         compare-and-set
 * all else   the watchdog's task            the same         confined to that task, which never runs twice at once
 * </pre>
 */
public abstract class Lease {
    private static final VarHandle TERM;
    private static final VarHandle SEQUENCE;
    private static final VarHandle QUEUED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TERM = lookup.findVarHandle(Lease.class, "term", Term.class);
            SEQUENCE = lookup.findVarHandle(Lease.class, "sequence", int.class);
            QUEUED = lookup.findVarHandle(Lease.class, "queued", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int group;
    private final long paceNanos;
    private volatile Term term;
    private volatile boolean ended;

    private volatile int sequence;

    @SuppressWarnings("UnusedVariable") // by QUEUED
    private volatile boolean queued;

    volatile long dueNanos;
    long placedNanos;
    int slot = -1;
    boolean leaked;

    @Nullable
    Lease nextQueued;

    @Nullable
    Lease previous;

    @Nullable
    Lease next;

    /**
     * A lease whose first check is due at {@code dueNanos}, or a little earlier, together with others.
     *
     * @param group what may be renewed in one batch: holds of one group go to one node
     * @param paceNanos time between two renewals or checks, at most
     */
    protected Lease(int group, long paceNanos, long dueNanos, Term term) {
        this.group = group;
        this.paceNanos = paceNanos;
        long afterwards = term.deadlineNanos() - dueNanos; // a first check may be due much sooner than at the pace
        this.dueNanos = Watchdog.sharedInstant(dueNanos, Math.min(paceNanos, afterwards));
        this.term = term;
        this.sequence = term.sequence();
    }

    /** Why the hold must not be renewed any more although nobody has ended it, or null: its owner is still there. */
    protected abstract @Nullable String leak();

    /** The local deadline has passed without an answer that moved it. Called once by the watchdog, if not ended before. */
    protected abstract void expired();

    /** The hold is over: it is neither renewed nor checked from now on. */
    public final void end() {
        ended = true;
    }

    public final boolean isEnded() {
        return ended;
    }

    public final int group() {
        return group;
    }

    public final Term term() {
        return term;
    }

    /** Time left before the local deadline; zero or less when the hold is over. */
    public final long remainingNanos(long nowNanos) {
        return term.deadlineNanos() - nowNanos;
    }

    /** The number of the next command that changes this lease; the backend ignores one that comes after a higher one. */
    public final int nextSequence() {
        return (int) SEQUENCE.getAndAdd(this, 1) + 1;
    }

    /** Whether no command has been sent about this lease since it was granted. */
    public final boolean isUntouched() {
        return sequence == 0;
    }

    /**
     * A command that changes the lease has been answered: it was still ours. An answer that comes after the local
     * deadline comes too late: the hold is over (L16).
     *
     * @param answered the command's number
     * @param sentNanos when the command was sent
     * @param remainingNanos the lease left, as the backend said
     * @return whether the hold goes on
     */
    public final boolean confirmed(int answered, long sentNanos, long remainingNanos, long nowNanos) {
        long deadline = Term.deadline(sentNanos, remainingNanos);
        for (; ; ) {
            Term known = term;
            if (known.deadlineNanos() - nowNanos <= 0) {
                return false;
            }
            if (answered < known.sequence()) {
                return true;
            }
            if (replace(known, new Term(answered, deadline, known.durationNanos(), known.watched()))) {
                return true;
            }
        }
    }

    /**
     * From now on the watchdog extends the lease to {@code durationNanos} each time, or only checks it.
     *
     * @return what was so before
     */
    public final Term setWatched(boolean watched, long durationNanos) {
        for (; ; ) {
            Term known = term;
            if (replace(known, known.watched(watched, durationNanos))) {
                return known;
            }
        }
    }

    /**
     * Undoes a {@link #setWatched} to a lease of {@code durationNanos} that is not renewed, unless something else has been
     * set since.
     */
    public final void restoreWatched(long durationNanos, Term before) {
        for (; ; ) {
            Term known = term;
            boolean changed = known.watched() || known.durationNanos() != durationNanos;
            if (changed || replace(known, known.watched(before.watched(), before.durationNanos()))) {
                return;
            }
        }
    }

    /**
     * The lease is about to be replaced by one that may end earlier: the earlier end counts until this command, or a newer
     * one, is answered.
     *
     * @param sent the command's number
     * @param deadlineNanos the end of the new lease
     */
    public final void shorten(int sent, long deadlineNanos) {
        for (; ; ) {
            Term known = term;
            long earlier = known.deadlineNanos() - deadlineNanos < 0 ? known.deadlineNanos() : deadlineNanos;
            int newer = Math.max(known.sequence(), sent);
            if (replace(known, new Term(newer, earlier, known.durationNanos(), known.watched()))) {
                return;
            }
        }
    }

    /** Time between two renewals or checks: a lease that is renewed has three of them before it ends. */
    protected long paceNanos() {
        Term now = term;
        return now.watched() ? Math.min(paceNanos, now.durationNanos() / 3) : paceNanos;
    }

    final boolean markQueued() {
        return QUEUED.compareAndSet(this, false, true);
    }

    final void unmarkQueued() {
        queued = false;
    }

    private boolean replace(Term known, Term changed) {
        return TERM.compareAndSet(this, known, changed);
    }
}
