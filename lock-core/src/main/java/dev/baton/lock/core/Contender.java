package dev.baton.lock.core;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Ask.Mode;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Term;
import org.jspecify.annotations.Nullable;

/**
 * One client's side of the handoff protocol for one lock: the state machine between the client's waiters and the queue at
 * the backend. With local handoff a client has one contender per lock, which holds one place for all its waiters (lock
 * cohorting: Dice, Marathe and Shavit, PPoPP 2012); in strict order every waiter has a contender of its own.
 *
 * <pre>
 *              acquire                     held: place taken
 *   IDLE ─────────────────► ASKING ───────────────────────────► QUEUED
 *    ▲                       ▲  │ granted                          │ granted, by message or heartbeat
 *    │ release,              │  ▼                                  ▼
 *    │ nobody waits   yield, │ [REPLICATING] ──────────────────► HELD ──┐ release: local handoff
 *    └───────────────────────┴──────────────────────────────────────▲───┘
 * </pre>
 *
 * Every attempt has a hold number, and so has the hold that comes of it. What may still be on its way under a number that
 * has ended is never believed, and is undone: by a release or cancellation sent right behind it, and, if a command was
 * lost with its connection and may run late, by another one when its time is over (R5, R10).
 *
 * <p>Everything here runs as events of the mailbox, one at a time, and does no I/O but through the {@link Backend}, whose
 * calls return at once. The fields below are confined to those events; the volatile ones may be read by anybody.
 */
final class Contender extends Mailbox {
    /** After this long of local handoffs the backend is asked whether others wait (L9). */
    private static final long LONGEST_COHORT = 10_000_000L;
    /** How old the backend's word that somebody else holds the lock may be: a heartbeat, and its way (L7). */
    private static final long FRESH = Heartbeat.PERIOD + 250_000_000L;

    static final long NEVER = Long.MIN_VALUE;

    enum Phase {
        IDLE,
        ASKING,
        QUEUED,
        REPLICATING,
        HELD,
        RETIRED
    }

    final String name;
    final int group;
    private final boolean exclusive;
    private final int serial;
    private final Engine engine;
    private final WaiterQueue waiters = new WaiterQueue();
    private Phase phase = Phase.IDLE;

    // the attempt
    private long number;
    private @Nullable Ask lastAsk; // the last one that the backend may know of this number by
    private long yielded; // number of the hold that the attempt gives up, or 0
    private long yieldedToken;
    private Mode succession = Mode.QUEUE; // to whom it is given up
    private boolean mustQueue; // somebody holds the lock: ask for a place
    private @Nullable Ask outstanding;
    private boolean askAgain;
    private long unsureUntil = NEVER; // until then a lost command of this number may run
    private int replications;
    private long reserved; // the last token of the grant that is held, or being replicated
    private boolean subscribed;
    private boolean beating;

    // trouble
    private long unavailableSince = NEVER;
    private int retries;
    private boolean retrying;

    // the hold
    private int handoffs;
    private long firstHandoff;

    private volatile boolean deserted; // the hold has come by local handoff, and nobody waits here
    private volatile @Nullable Ownership ownership;
    private volatile @Nullable Ask place; // in the backend's queue, as last confirmed; null: none
    private volatile long heldSeen = NEVER;
    private volatile @Nullable Throwable lastFailure;

    Contender(Engine engine, String name, boolean exclusive) {
        this.engine = engine;
        this.name = name;
        this.group = engine.backend().group(name);
        this.exclusive = exclusive;
        this.serial = engine.nextSerial();
    }

    /** By age, so that sets of contenders are walked through in the same order in every run of a simulation. */
    @Override
    public int hashCode() {
        return serial;
    }

    // ---- waiters come and go

    void join(Waiter waiter) {
        if (phase == Phase.RETIRED) {
            waiter.heldSeen = heldSeen;
            engine.enter(name, waiter);
            return;
        }
        waiters.add(waiter);
        deserted = false;
        switch (phase) {
            case IDLE -> begin();
            case QUEUED, HELD -> answerImpatient(waiter);
            default -> {}
        }
    }

    private void answerImpatient(Waiter waiter) {
        if (!waiter.isOnce()) {
            return;
        }
        Ownership owned = ownership;
        if (owned != null && owned.remainingNanos(engine.now()) <= 0) {
            lost(owned, Reason.EXPIRED);
        } else if (owned != null || isFresh(heldSeen)) {
            waiters.refuseImpatient();
        } else {
            ask();
        }
    }

    /** A waiter has given up: its place goes to the next one, or is cancelled (R7). */
    void abandoned() {
        waiters.noteDecided();
        if (!isWaiting()) {
            return;
        }
        Waiter first = waiters.first();
        Ask known = place;
        if (first == null) {
            withdraw();
        } else if (known != null && !wants(known, first)) {
            ask();
        }
    }

    /** The client is closing: nobody waits any more, and nothing is held. */
    void close() {
        waiters.failAll(waiter -> true, Failures.closed(name));
        Ownership owned = ownership;
        if (owned != null) {
            lost(owned, Reason.CLOSED);
        } else {
            withdraw();
        }
    }

    /** What a wait that reaches its deadline ends with: null (somebody else holds the lock) or an exception (L7). */
    @Nullable
    RuntimeException timedOut(Waiter waiter) {
        if (isFresh(heldSeen) || isFresh(waiter.heldSeen) || wasHeld()) {
            return null;
        }
        return Failures.unavailable(engine.describe(name), name, waiter.waitNanos, lastFailure);
    }

    private boolean isFresh(long seenNanos) {
        return seenNanos != NEVER && engine.now() - seenNanos <= FRESH;
    }

    boolean isExclusive() {
        return exclusive;
    }

    /** Whether a thread or handle of this client holds the lock by this contender. */
    boolean isHeld() {
        Ownership owned = ownership;
        return owned != null && owned.remainingNanos(engine.now()) > 0;
    }

    /** Whether this client itself had the lock within the last heartbeat: its end may not have been handled yet. */
    private boolean wasHeld() {
        Ownership owned = ownership;
        return owned != null && owned.remainingNanos(engine.now()) > -FRESH;
    }

    /** Whether the backend has been asked, and has not answered yet. */
    boolean isAsking() {
        return ownership == null && place == null;
    }

    /** Whether the thread that handed the hold over here is the one that would have it next, if it came in time. */
    boolean isDeserted() {
        return deserted;
    }

    private boolean isWaiting() {
        return phase == Phase.ASKING || phase == Phase.QUEUED;
    }

    // ---- asking

    private void begin() {
        if (waiters.isEmpty()) {
            rest();
            return;
        }
        newNumber();
        ask();
    }

    private void setNumber(long changed) {
        if (exclusive) {
            engine.renumber(this, number, changed);
        }
        number = changed;
    }

    private void newNumber() {
        if (unsureUntil != NEVER) {
            engine.undos().undoAt(unsureUntil, released(number, 0));
        }
        phase = Phase.ASKING;
        setNumber(engine.nextNumber());
        lastAsk = null;
        unsureUntil = NEVER;
        outstanding = null;
        askAgain = false;
        replications = 0;
        place = null;
    }

    /** Asks for the lock, or asks again under the same number: acquires, takes or keeps a place, confirms a grant. */
    private void ask() {
        Waiter first = waiters.first();
        if (first == null) {
            withdraw();
        } else if (outstanding != null) {
            askAgain = true;
        } else {
            send(next(first));
        }
    }

    private Ask next(Waiter first) {
        Ask last = lastAsk;
        if (last != null && !wants(last, first)) {
            if (yielded != 0) {
                return last;
            }
            takeOver();
        }
        return request(first);
    }

    /**
     * What is wanted under one number never changes, so that no late command shortens a lease that a newer one has set:
     * the wish of another waiter takes a new number, which takes over the place, or the hold if that has been granted.
     */
    private void takeOver() {
        Ask known = place;
        yielded = number;
        yieldedToken = 0;
        succession = Mode.KEEP;
        handoffs = 0;
        newNumber();
        place = known;
    }

    private Ask request(Waiter first) {
        boolean queues =
                place != null || ((mustQueue || engine.subscriptions().isWarm(name)) && waiters.hasPatientWaiter());
        Mode mode = yielded != 0 ? succession : queues ? Mode.QUEUE : Mode.ONCE;
        if (mode != Mode.ONCE && !subscribed) {
            subscribed = true;
            engine.subscriptions().acquire(name);
        }
        Ask known = place;
        long ticket = known == null ? 0 : known.ticket();
        long lease = first.lease();
        long grantLease = Math.min(lease, engine.settings().claimWindowNanos());
        return new Ask(name, number, exclusive, yielded, mode, lease, grantLease, block(first), ticket, yieldedToken);
    }

    private void send(Ask ask) {
        askAgain = false;
        lastAsk = ask;
        outstanding = ask;
        long sentNanos = engine.now();
        engine.backend()
                .ask(
                        ask,
                        Reply.of(
                                answer -> post(() -> asked(ask, answer)),
                                failure -> post(() -> unanswered(ask, sentNanos, failure))));
    }

    private int block(Waiter waiter) {
        return exclusive ? 1 : waiter.options.maxLocalHandoffs() + 1;
    }

    private boolean wants(Ask asked, Waiter waiter) {
        return asked.leaseNanos() == waiter.lease() && asked.block() == block(waiter);
    }

    private void asked(Ask ask, Answer answer) {
        if (ask.number() == number) {
            outstanding = null;
        }
        answered(ask, answer);
    }

    /** An ask or a heartbeat has been answered. */
    void answered(Ask ask, Answer answer) {
        if (ask.number() != number) {
            boolean placed = answer.kind() == Answer.Kind.HELD && ask.mode() != Mode.ONCE;
            if (placed || answer.kind() == Answer.Kind.GRANTED) {
                undoUnlessYielded(ask.number());
            }
            return;
        }
        if (!isWaiting()) {
            if (answer.kind() == Answer.Kind.GRANTED && answer.token() > reserved) {
                broken();
            }
            return;
        }
        switch (answer.kind()) {
            case GRANTED -> granted(ask, answer);
            case HELD -> held(ask, answer);
            case SUPERSEDED -> {
                newNumber();
                notHeard(Failures.superseded());
            }
            case STALE -> notHeard(Failures.stale());
            case NOT_SUBSCRIBED -> {
                engine.backend().subscribe(name);
                notHeard(Failures.notSubscribed());
            }
            case FAILED -> refused(answer.cause());
        }
    }

    /** The backend can be asked. */
    private void available() {
        unavailableSince = NEVER;
        retries = 0;
    }

    /** The backend answered, but not to the question: it is put again. */
    private void notHeard(Throwable cause) {
        unavailable(cause, engine.now());
        patience();
        if (isWaiting()) {
            retry(cause);
        }
    }

    private void granted(Ask ask, Answer answer) {
        long deadline = Term.deadline(answer.sentNanos(), answer.remainingNanos());
        Waiter first = waiters.first();
        boolean kept = ask.mode() == Mode.KEEP && ask.yields() != 0;
        yielded = 0;
        if (first == null) {
            withdraw();
        } else if (deadline - engine.now() <= 0) {
            startOver(Failures.overOnArrival(first.lease()));
        } else if (!wants(ask, first)) {
            ask();
        } else {
            won(first, kept, answer.token(), ask.block(), deadline);
        }
    }

    private void held(Ask ask, Answer answer) {
        heldSeen = latestWord(answer);
        yielded = 0;
        available();
        boolean fresh = isFresh(heldSeen);
        if (fresh) {
            waiters.refuseImpatient();
        }
        Waiter first = waiters.first();
        if (ask.mode() == Mode.ONCE) {
            if (unsureUntil == NEVER) {
                lastAsk = null;
            }
            mustQueue = true;
            ask();
            return;
        }
        place = placeOf(ask, answer.ticket());
        phase = Phase.QUEUED;
        if (!beating) {
            beating = true;
            engine.heartbeat().add(this);
        }
        if (first == null || askAgain || !fresh || !wants(ask, first)) {
            ask();
        }
    }

    /** When the backend said so, at the latest: an answer that a process which stood still finds is older than it looks. */
    private long latestWord(Answer answer) {
        long now = engine.now();
        long latest = answer.sentNanos() + engine.settings().commandTimeoutNanos();
        return now - latest < 0 ? now : latest;
    }

    private static Ask placeOf(Ask ask, long ticket) {
        return new Ask(
                ask.name(),
                ask.number(),
                ask.exclusive(),
                /* yields= */ 0,
                Mode.QUEUE,
                ask.leaseNanos(),
                ask.grantLeaseNanos(),
                ask.block(),
                ticket,
                /* lastToken= */ 0);
    }

    /** The place to keep alive, or null. */
    @Nullable
    Ask place() {
        return place;
    }

    /** A grant has come by message: believed if it is in time and what the first waiter wants, else confirmed (R4). */
    void granted(Grant grant) {
        if (grant.number() != number || phase == Phase.RETIRED) {
            undoUnlessYielded(grant.number());
            return;
        }
        if (!isWaiting()) {
            if (grant.token() > reserved) {
                broken();
            }
            return;
        }
        yielded = 0;
        Waiter first = waiters.first();
        if (first == null) {
            withdraw();
        } else if (isAsWanted(grant, first) && isInTime(grant)) {
            won(first, /* kept= */ false, grant.token(), grant.block(), grant.deadline());
        } else {
            ask();
        }
    }

    /**
     * The number of a hold has been granted once more, with tokens of its own; to confirm a hold gives it none. So the hold
     * was broken, and a heartbeat that was still under way has taken the lock again, or a place in the queue. Tokens of
     * others may lie between (L3, L17).
     */
    private void broken() {
        Ownership owned = ownership;
        if (owned != null) {
            lost(owned, owned.remainingNanos(engine.now()) > 0 ? Reason.FORCED : Reason.EXPIRED);
        } else {
            startOver(Failures.broken());
        }
    }

    private boolean isAsWanted(Grant grant, Waiter first) {
        long lease = Math.min(first.lease(), engine.settings().claimWindowNanos());
        boolean whole = first.isWatched() || first.lease() == lease;
        return whole && grant.leaseNanos() == lease && grant.block() == block(first);
    }

    private boolean isInTime(Grant grant) {
        return grant.isEstimated() && grant.deadline() - engine.now() > grant.leaseNanos() / 2;
    }

    // ---- trouble

    private void unanswered(Ask ask, long sentNanos, Failure failure) {
        if (ask.number() == number) {
            outstanding = null;
        }
        failed(ask, sentNanos, failure);
        if (ask.number() == number && isWaiting()) {
            retry(failure.cause());
        }
    }

    /** An ask or a heartbeat had no answer. */
    void failed(Ask ask, long sentNanos, Failure failure) {
        if (failure.kind() == Failure.Kind.UNKNOWN) {
            mayRunUntil(ask.number(), engine.expiry(sentNanos));
        }
        if (ask.number() != number || !isWaiting()) {
            return;
        }
        if (failure.kind() == Failure.Kind.REFUSED) {
            refused(failure.cause());
        } else {
            unavailable(failure.cause(), sentNanos);
            patience();
        }
    }

    private void mayRunUntil(long asked, long untilNanos) {
        if (asked != number) {
            engine.undos().undoAt(untilNanos, released(asked, 0));
        } else if (unsureUntil == NEVER || unsureUntil - untilNanos < 0) {
            unsureUntil = untilNanos;
        }
    }

    private void unavailable(Throwable cause, long sinceNanos) {
        lastFailure = cause;
        if (unavailableSince == NEVER) {
            unavailableSince = sinceNanos;
        }
        waiters.failAll(Waiter::isOnce, Failures.unavailable(engine.describe(name), name, 0, cause));
    }

    /** Waits without a deadline give up on a backend that has not answered for too long (L7). */
    private void patience() {
        long limit = engine.settings().unavailableTimeoutNanos();
        if (unavailableSince != NEVER && engine.now() - unavailableSince >= limit) {
            RuntimeException failure = Failures.unavailable(engine.describe(name), name, limit, lastFailure);
            waiters.failAll(Waiter::isForever, failure);
        }
        if (waiters.isEmpty()) {
            withdraw();
        }
    }

    private void refused(@Nullable Throwable cause) {
        waiters.failAll(waiter -> true, Failures.refused(engine.describe(name), name, cause));
        if (place == null && unsureUntil == NEVER) {
            lastAsk = null;
        }
        withdraw();
    }

    /** What was granted is of no use: it is given back, and asked for anew after a while. */
    private void startOver(Throwable cause) {
        undo(number);
        stopQueueing();
        newNumber();
        heldSeen = NEVER;
        notHeard(cause);
    }

    private void retry(Throwable cause) {
        lastFailure = cause;
        if (!retrying) {
            retrying = true;
            engine.schedule(() -> post(this::again), engine.backoff(retries++));
        }
    }

    private void again() {
        retrying = false;
        if (isWaiting()) {
            patience();
        }
        if (isWaiting() && outstanding == null) {
            ask();
        }
    }

    /** The backend can be reached again: what was lost is asked for (R8). */
    void reconnected() {
        if (isWaiting() && outstanding == null) {
            ask();
        }
    }

    /** Ends the attempt, whose waiters have all gone: whatever may come of it is undone. */
    private void withdraw() {
        if (phase == Phase.IDLE || phase == Phase.RETIRED) {
            return;
        }
        if (lastAsk != null) {
            engine.undos().undo(released(number, 0), unsureUntil);
        }
        if (yielded != 0) {
            engine.undos().undo(released(yielded, yieldedToken), NEVER);
        }
        rest();
    }

    private void undo(long old) {
        engine.undos().undo(released(old, 0), NEVER);
    }

    /** What has come of an old number is given back, unless the ask under way takes it over. */
    private void undoUnlessYielded(long old) {
        if (old != yielded) {
            undo(old);
        }
    }

    private Release released(long released, long lastToken) {
        return new Release(name, released, exclusive, lastToken, /* leaseNanos= */ 0);
    }

    // ---- holding

    private void won(Waiter first, boolean kept, long token, int block, long deadline) {
        reserved = token + block - 1;
        int acks = first.options.minReplicaAcks();
        if (acks == 0) {
            own(first, kept, token, block, deadline);
            return;
        }
        phase = Phase.REPLICATING;
        long asked = number;
        long sentNanos = engine.now();
        Renewal renewal = new Renewal(name, number, exclusive, first.lease(), ++replications, Renewal.Mode.EXTEND);
        engine.backend()
                .replicate(
                        renewal,
                        acks,
                        first.options.replicaTimeout().toNanos(),
                        Reply.of(
                                acknowledged -> post(
                                        () -> replicated(asked, first, kept, token, block, sentNanos, acknowledged)),
                                failure -> post(() -> notReplicated(asked, failure.cause()))));
    }

    private void replicated(
            long asked, Waiter asker, boolean kept, long token, int block, long sentNanos, int acknowledged) {
        int wanted = asker.options.minReplicaAcks();
        long deadline = Term.deadline(sentNanos, asker.lease());
        if (asked != number || phase != Phase.REPLICATING) {
            return;
        }
        if (acknowledged < wanted || deadline - engine.now() <= 0) {
            startOver(Failures.replicas(acknowledged, wanted));
        } else if (waiters.first() == asker) {
            own(asker, kept, token, block, deadline);
        } else {
            phase = Phase.ASKING;
            ask();
        }
    }

    private void notReplicated(long asked, Throwable cause) {
        if (asked == number && phase == Phase.REPLICATING) {
            startOver(cause);
        }
    }

    /** The waiter is told first, and only then what it has no need to wait for is put in order. */
    private void own(Waiter first, boolean kept, long token, int block, long deadline) {
        place = null;
        if (!kept) {
            handoffs = 0;
        }
        mustQueue = false;
        available();
        lastFailure = null;
        phase = Phase.HELD;
        long now = engine.now();
        long pace = first.options.watchdogTimeout().toNanos() / 3;
        long due = now + Math.min(pace, (deadline - now) / 3);
        Term term = new Term(replications, deadline, first.lease(), first.isWatched());
        Ownership owned = new Ownership(this, number, token, block, pace, due, term);
        ownership = owned;
        give(owned, first);
        if (ownership == owned) {
            stopQueueing();
            waiters.refuseImpatient();
            engine.watchdog().watch(owned);
        }
    }

    /**
     * The hold passes to the first waiter, or is given back if none is left. Waiters may give up at any moment: another one
     * than the hold was made for has it only if it fits, else the backend makes a new hold of it.
     */
    private void give(Ownership owned, @Nullable Waiter meant) {
        for (Waiter next = waiters.first(); next != null; next = waiters.first()) {
            if (next != meant && !fits(owned, next)) {
                owned.current = null;
                succeed(owned, Mode.KEEP);
                return;
            }
            waiters.removeFirst();
            deserted = handoffs > 0 && waiters.isEmpty();
            Hold hold = new Hold(engine, owned, owned.takeToken(), next, engine.now());
            owned.current = hold;
            if (next.offer(hold)) {
                engine.listeners().acquired(hold);
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
        long now = engine.now();
        if (owned.remainingNanos(now) <= 0) {
            lost(owned, Reason.EXPIRED);
            outcome.lost(Reason.EXPIRED);
            return;
        }
        owned.current = null;
        if (waiters.isEmpty()) {
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

    private boolean mayHandOff(LockOptions options, Ownership owned, long now) {
        return handoffs < options.maxLocalHandoffs()
                && owned.hasToken()
                && (handoffs == 0 || now - firstHandoff < LONGEST_COHORT);
    }

    /** Whether the hold can go to a waiter as it is, without a word to the backend (R13). */
    private boolean fits(Ownership owned, Waiter next) {
        Term term = owned.term();
        long lease = Math.min(term.durationNanos(), engine.settings().claimWindowNanos());
        return owned.hasToken()
                && term.watched()
                && next.isWatched()
                && term.durationNanos() == next.lease()
                && owned.remainingNanos(engine.now()) > lease / 2
                && next.options.minReplicaAcks() == 0;
    }

    /** The hold is given up for a new one of this contender, or for another contender and a place at the end (R9, R13). */
    private void succeed(Ownership owned, Mode mode) {
        long given = number;
        disown(owned);
        newNumber();
        yielded = given;
        yieldedToken = owned.lastToken();
        succession = mode;
        ask();
    }

    private void end(Ownership owned, Undos.@Nullable Outcome outcome) {
        disown(owned);
        long lease = owned.isUntouched() ? owned.term().durationNanos() : 0;
        engine.undos().release(new Release(name, number, exclusive, owned.lastToken(), lease), unsureUntil, outcome);
        rest();
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
        engine.undos().undo(released(number, 0), unsureUntil);
        rest();
    }

    private void disown(Ownership owned) {
        owned.end();
        heldSeen = engine.now();
        deserted = false;
        ownership = null;
    }

    // ---- rest

    private void stopQueueing() {
        place = null;
        if (beating) {
            beating = false;
            engine.heartbeat().remove(this);
        }
        if (subscribed) {
            subscribed = false;
            engine.subscriptions().release(name);
        }
    }

    /** Nothing is held or asked for: waiters that are left begin anew, or the contender goes. */
    private void rest() {
        stopQueueing();
        setNumber(0);
        yielded = 0;
        unsureUntil = NEVER;
        mustQueue = false;
        phase = Phase.IDLE;
        if (waiters.isEmpty()) {
            phase = Phase.RETIRED;
            engine.retire(this);
        } else {
            begin();
        }
    }
}
