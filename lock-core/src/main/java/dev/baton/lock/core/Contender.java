package dev.baton.lock.core;

import static java.util.Objects.requireNonNullElseGet;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Ask.Mode;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Term;
import java.util.Comparator;
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
    /** How old the backend's word that somebody else holds the lock may be: a heartbeat, and its way (L7). */
    private static final long FRESH = Heartbeat.PERIOD + 250_000_000L;

    static final long NEVER = Long.MIN_VALUE;

    /** First come, first served: the one that has waited for longest asks first (L9). */
    static final Comparator<Contender> BY_AGE = Comparator.comparingLong(contender -> contender.serial);

    enum Phase {
        IDLE,
        ASKING,
        QUEUED,
        REPLICATING,
        HELD,
        RETIRED
    }

    final String name;
    private final boolean exclusive;
    private final long serial;
    final Engine engine;
    final WaiterQueue waiters = new WaiterQueue();
    final Holding holding;
    private Phase phase = Phase.IDLE;

    // the attempt
    private long number;
    private @Nullable Ask lastAsk; // while not held: the last one that the backend may know of this number by
    private @Nullable Yielded yielded; // what the attempt gives up
    private boolean turnGoesOn; // what is asked for is the next hold of a turn that this client has (L9)
    private boolean mustQueue; // somebody holds the lock: ask for a place
    private boolean outstanding; // an ask under this number has no answer yet
    private boolean askAgain;
    private long unsureUntil = NEVER; // until then a lost command of this number may run
    private boolean subscribed;
    private boolean beating;
    private boolean retrying; // a time to ask again is set

    private volatile @Nullable Ask place; // in the backend's queue, as last confirmed; null: none
    private volatile long heldSeen = NEVER;
    private volatile @Nullable Trouble trouble; // since the lock was last held; null: none

    /**
     * A hold, or a place, that is given up for another of this contender, or for another contender.
     *
     * @param lastToken the last token used, or 0 if that is not known
     * @param successor whom it goes to
     */
    private record Yielded(long number, long lastToken, Mode successor) {}

    Contender(Engine engine, String name, boolean exclusive) {
        this.engine = engine;
        this.name = name;
        this.exclusive = exclusive;
        this.serial = engine.nextSerial();
        this.holding = new Holding(this);
    }

    /** By age, so that sets of contenders are walked through in the same order in every run of a simulation. */
    @Override
    public int hashCode() {
        return Long.hashCode(serial);
    }

    // ---- waiters come and go

    void join(Waiter waiter) {
        if (phase == Phase.RETIRED) {
            waiter.heldSeen = heldSeen;
            engine.enter(name, waiter);
            return;
        }
        waiters.add(waiter);
        holding.joined();
        switch (phase) {
            case IDLE -> begin();
            case QUEUED -> answerImpatient(waiter);
            case HELD -> {
                answerImpatient(waiter);
                holding.noteAwaited();
            }
            default -> {}
        }
    }

    private void answerImpatient(Waiter waiter) {
        if (!waiter.isOnce()) {
            return;
        }
        if (holding.endIfOver()) {
            return;
        }
        if (holding.isOwner() || isFresh(heldSeen)) {
            waiters.refuseImpatient();
        } else {
            ask();
        }
    }

    /** A waiter has given up: its place goes to the next one, or is cancelled (R7). */
    void abandoned() {
        waiters.noteDecided();
        Waiter first = waiters.first();
        Ask known = place;
        if (first == null && (isWaiting() || phase == Phase.REPLICATING)) {
            withdraw();
        } else if (first != null && isWaiting() && known != null && !wants(known, first)) {
            ask();
        }
        holding.noteAwaited();
    }

    /** The client is closing: nobody waits any more, and nothing is held. */
    void close() {
        waiters.failAll(waiter -> true, Failures.closed(name));
        if (!holding.close()) {
            withdraw();
        }
    }

    /**
     * What a wait that reaches its deadline ends with: null (somebody else holds the lock) or an exception (L7). Whoever
     * finds no hold here any more finds when it ended.
     */
    @Nullable
    RuntimeException timedOut(Waiter waiter) {
        if (holding.wasHeld(FRESH) || isFresh(heldSeen) || isFresh(waiter.heldSeen)) {
            return null;
        }
        return Failures.unavailable(engine.describe(name), name, waiter.waitNanos, lastFailure());
    }

    private @Nullable Throwable lastFailure() {
        Trouble known = trouble;
        return known == null ? null : known.lastFailure();
    }

    private boolean isFresh(long seenNanos) {
        return seenNanos != NEVER && engine.now() - seenNanos <= FRESH;
    }

    /** Names of one group travel in one batch. */
    int group() {
        return engine.backend().group(name);
    }

    boolean isExclusive() {
        return exclusive;
    }

    /** Whether the backend has been asked, and has not answered yet. */
    boolean isAsking() {
        return !holding.isOwner() && place == null;
    }

    boolean isWaiting() {
        return phase == Phase.ASKING || phase == Phase.QUEUED;
    }

    // ---- asking

    private void begin() {
        if (waiters.isEmpty()) {
            rest();
            return;
        }
        newNumber();
        turnGoesOn = false;
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
        outstanding = false;
        askAgain = false;
        holding.newNumber();
        place = null;
    }

    /** Asks for the lock, or asks again under the same number: acquires, takes or keeps a place, confirms a grant. */
    void ask() {
        Waiter first = waiters.first();
        if (first == null) {
            withdraw();
        } else if (outstanding) {
            askAgain = true;
        } else {
            send(next(first));
        }
    }

    private Ask next(Waiter first) {
        Ask last = lastAsk;
        if (last != null && !wants(last, first)) {
            if (yielded != null) {
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
        Yielded old = new Yielded(number, /* lastToken= */ 0, Mode.KEEP);
        newNumber();
        yielded = old;
        place = known;
    }

    private Ask request(Waiter first) {
        boolean subscribes = engine.backend().needsSubscription();
        boolean asksOnce = subscribes && !mustQueue && !engine.subscriptions().isWarm(name);
        boolean queues = place != null || (!asksOnce && waiters.hasPatientWaiter());
        Yielded given = yielded;
        Mode mode = given != null ? given.successor() : queues ? Mode.QUEUE : Mode.ONCE;
        if (subscribes && mode != Mode.ONCE && !subscribed) {
            subscribed = true;
            engine.subscriptions().acquire(name);
        }
        Ask known = place;
        long ticket = known == null ? 0 : known.ticket();
        long lease = first.lease();
        long grantLease = Math.min(lease, engine.settings().claimWindowNanos());
        long yields = given == null ? 0 : given.number();
        long lastToken = given == null ? 0 : given.lastToken();
        return new Ask(name, number, exclusive, yields, mode, lease, grantLease, block(first), ticket, lastToken);
    }

    private void send(Ask ask) {
        askAgain = false;
        lastAsk = ask;
        outstanding = true;
        Sending sending = new Sending(ask, engine.now());
        engine.backend()
                .ask(
                        ask,
                        Reply.of(
                                answer -> post(() -> asked(ask, answer)),
                                failure -> post(() -> unanswered(sending, failure))));
        sending.handedOverNanos = engine.now();
    }

    /** When an ask was sent: between these two times, since a process may stand still in between. */
    private static final class Sending {
        private final Ask ask;
        private final long beganNanos;
        private long handedOverNanos;

        Sending(Ask ask, long beganNanos) {
            this.ask = ask;
            this.beganNanos = beganNanos;
        }
    }

    private int block(Waiter waiter) {
        return exclusive ? 1 : waiter.options.maxLocalHandoffs() + 1;
    }

    private boolean wants(Ask asked, Waiter waiter) {
        return asked.leaseNanos() == waiter.lease() && asked.block() == block(waiter);
    }

    private void asked(Ask ask, Answer answer) {
        if (ask.number() == number) {
            outstanding = false;
        }
        answered(ask, answer);
    }

    /** An ask or a heartbeat has been answered. */
    void answered(Ask ask, Answer answer) {
        if (ask.number() != number) {
            boolean placed = answer.kind() == Answer.Kind.HELD && ask.mode() != Mode.ONCE;
            boolean superseded =
                    answer.kind() == Answer.Kind.SUPERSEDED; // a driver may have sent it before, and it was granted
            if (placed || superseded || answer.kind() == Answer.Kind.GRANTED) {
                undoUnlessYielded(ask.number());
            }
            return;
        }
        if (!isWaiting()) {
            if (answer.kind() == Answer.Kind.GRANTED) {
                holding.grantedAgain(answer.token());
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
            case STALE -> notHeard(requireNonNullElseGet(answer.cause(), Failures::stale));
            case NOT_SUBSCRIBED -> {
                engine.backend().subscribe(name);
                notHeard(Failures.notSubscribed());
            }
            case FAILED -> refused(answer.cause());
        }
    }

    /** The backend can be asked. */
    private void available() {
        Trouble known = trouble;
        if (known != null) {
            known.pass();
        }
    }

    /** The backend answered, but not to the question: it is put again. */
    private void notHeard(Throwable cause) {
        unavailable(cause, engine.now());
        patience();
        if (isWaiting()) {
            retry();
        }
    }

    private void granted(Ask ask, Answer answer) {
        long deadline = Term.deadline(answer.sentNanos(), answer.remainingNanos());
        Waiter first = waiters.first();
        boolean kept = turnGoesOn && ask.mode() == Mode.KEEP && ask.yields() != 0;
        yielded = null;
        if (first == null) {
            withdraw();
        } else if (deadline - engine.now() <= 0) {
            startOver(Failures.overOnArrival(first.lease()));
        } else if (!wants(ask, first)) {
            ask();
        } else {
            holding.won(first, kept, answer.token(), ask.block(), deadline);
        }
    }

    private void held(Ask ask, Answer answer) {
        heldSeen = latestWord(answer);
        yielded = null;
        turnGoesOn = false;
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
            holding.grantedAgain(grant.token());
            return;
        }
        yielded = null;
        turnGoesOn = false;
        Waiter first = waiters.first();
        if (first == null) {
            withdraw();
        } else if (isAsWanted(grant, first) && isInTime(grant)) {
            holding.won(first, /* kept= */ false, grant.token(), grant.block(), grant.deadline());
        } else {
            ask();
        }
    }

    /** What has come by a subscription is believed for no longer than the claim window: others may be able to send it. */
    private boolean isAsWanted(Grant grant, Waiter first) {
        long window = Math.min(first.lease(), engine.settings().claimWindowNanos());
        boolean begins = grant.leaseNanos() == window && (first.isWatched() || first.lease() == window);
        boolean whole = grant.leaseNanos() == first.lease() && !engine.backend().needsSubscription();
        return (begins || whole) && grant.block() == block(first);
    }

    /** A grant that seems to have more left than its lease tells that the server's clock was set: the estimate is wrong. */
    private boolean isInTime(Grant grant) {
        long left = grant.deadline() - engine.now();
        return grant.isEstimated() && left > grant.leaseNanos() / 2 && left <= grant.leaseNanos();
    }

    // ---- trouble

    private void unanswered(Sending sending, Failure failure) {
        Ask ask = sending.ask;
        if (ask.number() == number) {
            outstanding = false;
        }
        failed(ask, sending.beganNanos, sending.handedOverNanos, failure);
        if (ask.number() == number && isWaiting()) {
            if (failure.kind() == Failure.Kind.NOT_RUN) {
                releaseYielded();
            }
            retry();
        }
    }

    /**
     * The ask that was to give up a hold has not run: the hold is released on its own. That also runs where nothing new can
     * be asked for, as on a server whose memory is full, and others may be waiting (L20).
     */
    private void releaseYielded() {
        Yielded given = yielded;
        if (given != null && given.lastToken() != 0) {
            engine.undos().undo(released(given.number(), given.lastToken()), NEVER);
            yielded = null;
        }
    }

    /**
     * An ask or a heartbeat had no answer.
     *
     * @param sentNanos when it was sent, at the earliest
     * @param latestNanos when it was sent, at the latest
     */
    void failed(Ask ask, long sentNanos, long latestNanos, Failure failure) {
        if (failure.kind() == Failure.Kind.UNKNOWN) {
            mayRunUntil(ask.number(), engine.expiry(latestNanos));
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
        trouble().unanswered(cause, sinceNanos);
        waiters.failAll(Waiter::isOnce, Failures.unavailable(engine.describe(name), name, 0, cause));
    }

    private Trouble trouble() {
        Trouble known = trouble;
        if (known == null) {
            known = new Trouble();
            trouble = known;
        }
        return known;
    }

    /** Waits without a deadline give up on a backend that has not answered for too long (L7). */
    private void patience() {
        long limit = engine.settings().unavailableTimeoutNanos();
        Trouble known = trouble;
        if (known != null && known.lasts(limit, engine.now())) {
            RuntimeException failure = Failures.unavailable(engine.describe(name), name, limit, known.lastFailure());
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
    void startOver(Throwable cause) {
        undo(number);
        stopQueueing();
        newNumber();
        turnGoesOn = false;
        heldSeen = NEVER;
        notHeard(cause);
    }

    private void retry() {
        if (!retrying) {
            retrying = true;
            engine.schedule(() -> post(this::again), engine.backoff(trouble().countRetry()));
        }
    }

    private void again() {
        retrying = false;
        if (isWaiting()) {
            patience();
        }
        if (isWaiting() && !outstanding) {
            ask();
        }
    }

    /** The backend can be reached again, so that what was lost is asked for (R8). */
    void askNow() {
        if (isWaiting() && !outstanding) {
            ask();
        }
    }

    /** The lock may have come free. An answer that is on its way may not know of it yet: then it is asked for once more (L8). */
    void freed() {
        if (isWaiting()) {
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
        Yielded given = yielded;
        if (given != null) {
            engine.undos().undo(released(given.number(), given.lastToken()), NEVER);
        }
        rest();
    }

    private void undo(long old) {
        engine.undos().undo(released(old, 0), NEVER);
    }

    /** What has come of an old number is given back, unless the ask under way takes it over. */
    private void undoUnlessYielded(long old) {
        Yielded given = yielded;
        if (given == null || given.number() != old) {
            undo(old);
        }
    }

    private Release released(long released, long lastToken) {
        return new Release(name, released, exclusive, lastToken, /* leaseNanos= */ 0);
    }

    // ---- what holding tells

    long number() {
        return number;
    }

    /** Until when a lost command of this number may run, or {@link #NEVER}. */
    long unsureUntil() {
        return unsureUntil;
    }

    boolean isIn(Phase one) {
        return phase == one;
    }

    void enter(Phase next) {
        phase = next;
    }

    /** The lock is held now: nothing is asked for any more. */
    void acquired() {
        lastAsk = null;
        place = null;
        mustQueue = false;
        trouble = null;
        phase = Phase.HELD;
    }

    /** The hold has ended; said before it is gone, see {@link #timedOut}. */
    void ended() {
        heldSeen = engine.now();
    }

    /** The hold is given up for a new one of this contender, or for another contender and a place at the end (R9, R13). */
    void succeed(long lastToken, Mode mode) {
        Yielded given = new Yielded(number, lastToken, mode);
        newNumber();
        yielded = given;
        turnGoesOn = mode == Mode.KEEP;
        ask();
    }

    // ---- rest

    void stopQueueing() {
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
    void rest() {
        stopQueueing();
        setNumber(0);
        yielded = null;
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
