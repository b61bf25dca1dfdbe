package dev.baton.lock.core;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Ask.Mode;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.Contender.Phase;
import dev.baton.lock.watchdog.Term;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a {@link Contender}: what it does with the lock from the grant to the end. It waits for replicas where
 * they are asked for, passes the hold on among the client's waiters, yields it at the bound of local handoffs, and ends it.
 * Confined to the contender's events, as the contender is; the volatile fields may be read by anybody.
 */
final class Holding {
    /** After this long of local handoffs the backend is asked whether others wait (L9). */
    private static final long LONGEST_COHORT = 2_000_000L;

    private final Contender contender;
    private int replications; // of this number
    private long reserved; // the last token of the grant that is held, or being replicated
    private int handoffs;
    private long firstHandoff;
    private volatile boolean awaited; // others of this client wait for the hold
    private volatile boolean deserted; // the hold has come by local handoff, and nobody waits here
    private volatile @Nullable Ownership ownership;

    Holding(Contender contender) {
        this.contender = contender;
    }

    private Engine engine() {
        return contender.engine;
    }

    private WaiterQueue waiters() {
        return contender.waiters;
    }

    // ---- what there is

    boolean isOwner() {
        return ownership != null;
    }

    /** Whether a thread or handle of this client holds the lock by its contender. */
    boolean isHeld() {
        Ownership owned = ownership;
        return owned != null && owned.remainingNanos(engine().now()) > 0;
    }

    /** Whether this client itself had the lock so long ago, at most: its end may not have been handled yet. */
    boolean wasHeld(long agoNanos) {
        Ownership owned = ownership;
        return owned != null && owned.remainingNanos(engine().now()) > -agoNanos;
    }

    /** Whether the thread that handed the hold over here is the one that would have it next, if it came in time. */
    boolean isDeserted() {
        return deserted;
    }

    /**
     * Who waits for a hold of its own client has no place at the backend, and no heartbeat: that the hold was broken, and
     * the lock is free, only the check of the hold tells (L8).
     */
    void noteAwaited() {
        Ownership owned = ownership;
        boolean others = !waiters().isEmpty();
        if (others && !awaited && owned != null) {
            awaited = true;
            engine().watchdog().hurry(owned, engine().now() + Heartbeat.PERIOD);
        } else if (!others && awaited) {
            awaited = false;
        }
    }

    boolean isAwaited() {
        return awaited;
    }

    /** The hold may have been broken: whoever waits for it here wants to know now (L21). */
    void check() {
        Ownership owned = ownership;
        if (owned != null) {
            engine().watchdog().hurry(owned, engine().now());
        }
    }

    // ---- what happens

    /** Another attempt begins. */
    void newNumber() {
        replications = 0;
    }

    /** A waiter has come. */
    void joined() {
        deserted = false;
    }

    /** Ends a hold whose deadline has passed; false if there is none. */
    boolean endIfOver() {
        Ownership owned = ownership;
        if (owned == null || owned.remainingNanos(engine().now()) > 0) {
            return false;
        }
        lost(owned, Reason.EXPIRED);
        return true;
    }

    /** The client is closing; false if nothing is held. */
    boolean close() {
        Ownership owned = ownership;
        if (owned == null) {
            return false;
        }
        lost(owned, Reason.CLOSED);
        return true;
    }

    /**
     * The number of a hold has been granted once more. If that has tokens of its own (to confirm a hold gives it none), the
     * hold was broken, and a heartbeat that was still under way has taken the lock again, or a place in the queue. Tokens of
     * others may lie between (L3, L17).
     */
    void grantedAgain(long token) {
        Ownership owned = ownership;
        if (token <= reserved) {
            return;
        }
        if (owned != null) {
            lost(owned, owned.remainingNanos(engine().now()) > 0 ? Reason.FORCED : Reason.EXPIRED);
        } else {
            contender.startOver(Failures.broken());
        }
    }

    /**
     * The lock has been granted: to the first waiter, once enough replicas have it.
     *
     * @param kept whether the client's turn goes on (L9)
     */
    void won(Waiter first, boolean kept, long token, int block, long deadline) {
        reserved = token + block - 1;
        int acks = first.options.minReplicaAcks();
        if (acks == 0) {
            own(first, kept, token, deadline);
            return;
        }
        contender.enter(Phase.REPLICATING);
        long asked = contender.number();
        long sentNanos = engine().now();
        Renewal renewal = new Renewal(
                contender.name, asked, contender.isExclusive(), first.lease(), ++replications, Renewal.Mode.EXTEND);
        engine().backend()
                .replicate(
                        renewal,
                        acks,
                        first.options.replicaTimeout().toNanos(),
                        Reply.of(
                                acknowledged -> contender.post(
                                        () -> replicated(asked, first, kept, token, sentNanos, acknowledged)),
                                failure -> contender.post(() -> notReplicated(asked, failure.cause()))));
    }

    private void replicated(long asked, Waiter asker, boolean kept, long token, long sentNanos, int acknowledged) {
        int wanted = asker.options.minReplicaAcks();
        long deadline = Term.deadline(sentNanos, asker.lease());
        if (!isReplicating(asked)) {
            return;
        }
        if (acknowledged < wanted || deadline - engine().now() <= 0) {
            contender.startOver(Failures.replicas(acknowledged, wanted));
        } else if (waiters().first() == asker) {
            own(asker, kept, token, deadline);
        } else {
            contender.enter(Phase.ASKING);
            contender.ask();
        }
    }

    private void notReplicated(long asked, Throwable cause) {
        if (isReplicating(asked)) {
            contender.startOver(cause);
        }
    }

    private boolean isReplicating(long asked) {
        return asked == contender.number() && contender.isIn(Phase.REPLICATING);
    }

    /** The waiter is told first, and only then what it has no need to wait for is put in order. */
    private void own(Waiter first, boolean kept, long token, long deadline) {
        if (!kept) {
            handoffs = 0;
        }
        long now = engine().now();
        long pace = first.options.watchdogTimeout().toNanos() / 3;
        long due = now + Math.min(pace, (deadline - now) / 3);
        Term term = new Term(replications, deadline, first.lease(), first.isWatched());
        Ownership owned = new Ownership(contender, contender.number(), token, pace, due, term);
        contender.acquired();
        ownership = owned;
        give(owned, first);
        if (ownership == owned) {
            contender.stopQueueing();
            waiters().refuseImpatient();
            noteAwaited();
            engine().watchdog().watch(owned);
        }
    }

    /**
     * The hold passes to the first waiter, or is given back if none is left. Waiters may give up at any moment: another one
     * than the hold was made for has it only if it fits, else the backend makes a new hold of it.
     */
    private void give(Ownership owned, @Nullable Waiter meant) {
        for (Waiter next = waiters().first(); next != null; next = waiters().first()) {
            if (next != meant && !fits(owned, next)) {
                owned.current = null;
                succeed(owned, Mode.KEEP);
                return;
            }
            waiters().removeFirst();
            deserted = handoffs > 0 && waiters().isEmpty();
            Hold hold = new Hold(engine(), owned, owned.takeToken(), next, engine().now());
            owned.current = hold;
            if (next.offer(hold)) {
                noteAwaited();
                engine().listeners().acquired(hold);
                return;
            }
        }
        owned.current = null;
        end(owned, null);
    }

    /** The owner releases its hold: to the next waiter here, or by the backend to the next contender. */
    void release(Hold hold, Undos.Outcome outcome) {
        Ownership owned = ownership;
        if (owned == null || owned.current != hold) {
            outcome.lost(hold.reasonOfLoss());
            return;
        }
        long now = engine().now();
        if (owned.remainingNanos(now) <= 0) {
            lost(owned, Reason.EXPIRED);
            outcome.lost(Reason.EXPIRED);
            return;
        }
        owned.current = null;
        if (waiters().isEmpty()) {
            end(owned, outcome);
            return;
        }
        pass(owned, hold.options, now);
        outcome.done();
    }

    private void pass(Ownership owned, LockOptions options, long now) {
        if (!mayHandOff(options, owned, now)) {
            succeed(owned, Mode.QUEUE);
            return;
        }
        if (handoffs++ == 0) {
            firstHandoff = now;
        }
        give(owned, null);
    }

    private boolean hasToken(Ownership owned) {
        return owned.lastToken() < reserved;
    }

    private boolean mayHandOff(LockOptions options, Ownership owned, long now) {
        return handoffs < options.maxLocalHandoffs()
                && hasToken(owned)
                && (handoffs == 0 || now - firstHandoff < LONGEST_COHORT);
    }

    /** Whether the hold can go to a waiter as it is, without a word to the backend (R13). */
    private boolean fits(Ownership owned, Waiter next) {
        Term term = owned.term();
        long lease = Math.min(term.durationNanos(), engine().settings().claimWindowNanos());
        return hasToken(owned)
                && term.watched()
                && next.isWatched()
                && term.durationNanos() == next.lease()
                && owned.remainingNanos(engine().now()) > lease / 2
                && owned.remainingNanos(engine().now()) <= term.durationNanos()
                && next.options.minReplicaAcks() == 0;
    }

    private void succeed(Ownership owned, Mode mode) {
        disown(owned);
        contender.succeed(owned.lastToken(), mode);
    }

    private void end(Ownership owned, Undos.@Nullable Outcome outcome) {
        disown(owned);
        long lease = owned.isUntouched() ? owned.term().durationNanos() : 0;
        engine().undos().release(released(owned.lastToken(), lease), contender.unsureUntil(), outcome);
        contender.rest();
    }

    /** The hold is lost: its deadline has passed, the backend says that it is not ours, or the client closes. */
    void lost(Ownership owned, Reason reason) {
        if (ownership != owned) {
            return;
        }
        disown(owned);
        Hold hold = owned.current;
        if (hold != null) {
            hold.lose(reason);
        }
        engine().undos().undo(released(0, 0), contender.unsureUntil());
        contender.rest();
    }

    private Release released(long lastToken, long leaseNanos) {
        return new Release(contender.name, contender.number(), contender.isExclusive(), lastToken, leaseNanos);
    }

    private void disown(Ownership owned) {
        owned.end();
        contender.ended();
        deserted = false;
        awaited = false;
        ownership = null;
    }
}
