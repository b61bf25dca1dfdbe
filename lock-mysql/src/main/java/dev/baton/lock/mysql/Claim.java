package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.core.OrderedTasks;
import dev.baton.lock.mysql.Session.Got;
import dev.baton.lock.mysql.Session.Usage;
import dev.baton.lock.watchdog.Term;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One contender's attempt for a lock and the hold that comes of it, in one session from beginning to end.
 *
 * <pre>
 *            GET_LOCK(…, 0) = 1
 *   ASKING ──────────────────────────────► HELD ──────► ENDED: the session has nothing, and goes back
 *     │ 0, and a place is wanted        ▲   │  ▲ release      ▲
 *     ▼                                 │   ▼  │              │
 *   WAITING: GET_LOCK in slices ────────┘  LOST: the session is gone; what has become of the lock is to be found out
 * </pre>
 *
 * The session is used by the claim's tasks alone, one at a time: to ask, to wait ({@link Place}), and once the lock is held
 * ({@link Holding}). Whoever gives up while the server is being asked only says so: the task that asks gives back what it
 * may still get. The other fields are guarded by a lock of the claim's.
 */
final class Claim {
    /** How long a wait has to have lasted for the next one to begin at once when it fails. */
    private static final long SHORT_WAIT = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private enum State {
        ASKING,
        WAITING,
        HELD,
        LOST,
        ENDED
    }

    private final Context context;
    private final String name;
    private final Consumer<Claim> ended;
    private final OrderedTasks tasks;
    private final Holding holding;
    private final ReentrantLock guard = new ReentrantLock(); // no monitor: that would pin a virtual thread
    private final List<Reply<Released>> endings = new ArrayList<>(); // who has given up, before the lock was held
    private State state = State.ASKING;
    private boolean released; // what is held, or was, is being given back
    private Ask wish;
    private @Nullable Reply<Answer> asker;
    private @Nullable Failure failure; // what ended the wait for good
    private @Nullable Place place; // while waiting
    private @Nullable Session session; // that has the lock, or has had it when it was lost

    /**
     * @param ended called when there is nothing left of it
     */
    Claim(Context context, Ask ask, Reply<Answer> reply, Consumer<Claim> ended) {
        this.context = context;
        this.name = ask.name();
        this.wish = ask;
        this.asker = reply;
        this.ended = ended;
        this.tasks = new OrderedTasks(context.threads);
        this.holding = new Holding(this, context);
    }

    // ---- what there is

    String name() {
        return name;
    }

    long number() {
        guard.lock();
        try {
            return wish.number();
        } finally {
            guard.unlock();
        }
    }

    private Ask wish() {
        guard.lock();
        try {
            return wish;
        } finally {
            guard.unlock();
        }
    }

    private boolean isAbandoned() {
        guard.lock();
        try {
            return !endings.isEmpty();
        } finally {
            guard.unlock();
        }
    }

    /** The place in the server's queue, or null. */
    @Nullable
    Place place() {
        guard.lock();
        try {
            return place;
        } finally {
            guard.unlock();
        }
    }

    /** Whether the lock is held, in this session. */
    boolean isHeldBy(Session held) {
        guard.lock();
        try {
            return state == State.HELD && session == held;
        } finally {
            guard.unlock();
        }
    }

    /** The session that has the lock; null if it is not held. */
    @Nullable
    Session session() {
        guard.lock();
        try {
            return state == State.HELD ? session : null;
        } finally {
            guard.unlock();
        }
    }

    /** The session that had the lock, and was broken off; null if the lock is not lost. */
    @Nullable
    Session lostSession() {
        guard.lock();
        try {
            return state == State.LOST ? session : null;
        } finally {
            guard.unlock();
        }
    }

    Holding holding() {
        return holding;
    }

    // ---- asking

    /** Begins to ask. */
    void begin() {
        Session rested = context.sessions.takeResting();
        if (rested != null) {
            tasks.add(() -> attempt(rested, /* yields= */ false));
        } else {
            takeSession();
        }
    }

    private void takeSession() {
        var unused = context.sessions
                .take()
                .whenComplete((taken, why) -> tasks.add(() -> {
                    if (taken == null) {
                        end(Errors.of(why));
                    } else {
                        attempt(taken, /* yields= */ false);
                    }
                }));
    }

    /**
     * Asks once more, under the same number or a new one that takes over what the old one has; false if there is nothing
     * left of this claim, or what there is is being given up.
     */
    boolean ask(Ask ask, Reply<Answer> reply) {
        Reply<Answer> replaced;
        guard.lock();
        try {
            if (released || !endings.isEmpty()) {
                return false;
            }
            Ask before = wish;
            replaced = asker;
            switch (state) {
                case ASKING -> asker = reply;
                case WAITING -> confirmPlace(ask, reply);
                case HELD -> askHolder(before, ask, reply);
                default -> {
                    return tellFailure(ask, reply);
                }
            }
            wish = ask;
        } finally {
            guard.unlock();
        }
        if (replaced != null) {
            context.threads.execute(() -> replaced.failed(replaced()));
        }
        return true;
    }

    private static Failure replaced() {
        return new Failure(Failure.Kind.NOT_RUN, new CancellationException("something else was asked for"));
    }

    private void confirmPlace(Ask ask, Reply<Answer> reply) {
        Place waited = place;
        context.control.ask(
                asking -> {
                    long sent = context.now();
                    Usage usage = asking.usage(context.lockName(asking, name));
                    if (waited != null) {
                        waited.usageHeard(usage);
                    }
                    return told(usage, sent, ask.number());
                },
                reply);
    }

    /** To whoever waits: that somebody has the lock, or that it is to be asked for again. */
    static Answer told(Usage usage, long sentNanos, long ticket) {
        return usage.holder() != null ? held(sentNanos, ticket) : waitOver(sentNanos, ticket);
    }

    /** To whoever believes to wait: that it is to be asked for again. */
    static Answer waitOver(long sentNanos, long ticket) {
        LockException why = new LockException("the wait for the lock has ended, and begins anew");
        return new Answer(Answer.Kind.STALE, sentNanos, 0, 0, ticket, why);
    }

    private void askHolder(Ask before, Ask ask, Reply<Answer> reply) {
        Session held = session;
        if (held == null) {
            return; // it has one
        }
        if (ask.yields() == before.number() && ask.mode() == Ask.Mode.QUEUE) {
            state = State.ASKING;
            session = null;
            asker = reply;
            tasks.add(() -> attempt(held, /* yields= */ true));
        } else {
            tasks.add(() -> holding.confirm(held, before, ask, reply));
        }
    }

    private boolean tellFailure(Ask ask, Reply<Answer> reply) {
        Failure why = failure;
        if (why == null) {
            return false;
        }
        wish = ask; // by whose number it is known now
        failure = null;
        context.threads.execute(() -> {
            ended.accept(this);
            reply.failed(why);
        });
        return true;
    }

    /**
     * Asks the server. What the server keeps a session for is set before: should this process stand still right after the
     * grant, the lock is kept for no longer than its lease.
     *
     * @param yields whether the session has the lock, which the others are to have first: the server's queue knows them
     */
    private void attempt(Session taken, boolean yields) {
        boolean reused = taken.isUsed() && !yields;
        try {
            String lock = context.lockName(taken, name);
            if (isAbandoned()) {
                giveUp(taken, lock);
                return;
            }
            taken.setNetworkTimeout(context.commandTimeoutNanos());
            taken.limitWaitTimeout(wish().leaseNanos());
            long sent = context.now();
            switch (got(taken, lock, yields)) {
                case YES -> own(taken, lock, sent, /* waited= */ false);
                case NO -> queue(taken, lock, sent);
                case NOTHING -> throw new SQLException("the server does not say whether the lock is free");
            }
        } catch (SQLException | RuntimeException | Error e) {
            failed(taken, reused, e);
        }
    }

    private static Got got(Session taken, String lock, boolean yields) throws SQLException {
        Got got = yields ? taken.yieldLock(lock) : taken.tryLock(lock);
        for (int i = 1; got == Got.NOTHING && i < Place.MOST_NOTHINGS; i++) {
            got = taken.tryLock(lock);
        }
        return got;
    }

    /** A session that has rested may have been ended by the server: nothing has come of what was asked in it. */
    private void failed(Session taken, boolean reused, Throwable why) {
        boolean gone = taken.isLostBy(why);
        context.drop(taken, name);
        boolean again;
        guard.lock();
        try {
            again = reused && gone && state == State.ASKING && endings.isEmpty();
        } finally {
            guard.unlock();
        }
        if (again) {
            takeSession();
        } else {
            end(Errors.of(why));
        }
    }

    /** Somebody else has the lock. */
    private void queue(Session taken, String lock, long sent) throws SQLException {
        Reply<Answer> told;
        Place taking = null;
        guard.lock();
        try {
            told = asker;
            asker = null;
            if (endings.isEmpty() && wish.mode() != Ask.Mode.ONCE) {
                taking = new Place(context, taken, lock, wish.grantLeaseNanos());
                place = taking;
                state = State.WAITING;
            }
        } finally {
            guard.unlock();
        }
        if (taking == null) {
            end(null);
            answer(told, held(sent, 0));
            context.sessions.giveBack(taken);
            return;
        }
        answer(told, held(sent, number()));
        if (taking.await()) {
            own(taken, lock, taking.askedNanos(), /* waited= */ true);
        } else {
            giveUp(taken, lock);
        }
    }

    private static void answer(@Nullable Reply<Answer> told, Answer answer) {
        if (told != null) {
            told.answered(answer);
        }
    }

    private static Answer held(long sentNanos, long ticket) {
        return new Answer(Answer.Kind.HELD, sentNanos, 0, 0, ticket, null);
    }

    /** Nobody wants any more what the session may have. */
    private void giveUp(Session taken, String lock) throws SQLException {
        try {
            var unused = taken.release(lock);
        } catch (SQLException e) {
            if (!Errors.isInterrupted(e)) {
                throw e;
            }
            var unused = taken.release(lock); // the order to end the wait came when it was over
        }
        end(null);
        context.sessions.giveBack(taken);
    }

    // ---- the hold

    /**
     * The session has the lock, and the lease begins: when the statement was sent by which it was taken, or, after a wait,
     * since it is not known how long the session has had it, with a statement of its own (L14, L16).
     */
    private void own(Session taken, String lock, long sentNanos, boolean waited) throws SQLException {
        boolean again = false;
        while (!isAbandoned()) {
            Ask wanted = wish();
            long first = context.tokens(taken, lock, wanted.block());
            long lease = wanted.leaseNanos();
            long sent = sentNanos;
            if (waited && !again && beginsWithWindow(taken, wanted, sentNanos)) {
                lease = wanted.grantLeaseNanos();
            } else if (waited || again || !taken.waitsForExactly(lease)) {
                sent = context.now();
                taken.setWaitTimeout(lease);
            }
            if (settle(taken, wanted, first, sent, lease, waited)) {
                return;
            }
            again = true;
        }
        giveUp(taken, lock);
    }

    /**
     * Whether a hold can begin with what is left of the claim window, which the session waited with, and which began when
     * the wait's statement was sent, or later: it has its lease by its first renewal then. That is so of watched holds;
     * whose these are is told by their lease.
     */
    private boolean beginsWithWindow(Session taken, Ask wanted, long sentNanos) {
        long window = wanted.grantLeaseNanos();
        return wanted.leaseNanos() > window
                && wanted.leaseNanos() == context.watchdogNanos()
                && taken.waitsForExactly(window)
                && context.now() - sentNanos <= window / 3;
    }

    /** The hold begins, and whoever wants it is told; false if nobody does, or if something else is wanted meanwhile. */
    private boolean settle(Session taken, Ask wanted, long first, long sentNanos, long leaseNanos, boolean waited) {
        Reply<Answer> told;
        guard.lock();
        try {
            if (!endings.isEmpty() || !wish.equals(wanted)) {
                return false;
            }
            holding.begin(first, sentNanos + leaseNanos);
            state = State.HELD;
            session = taken;
            place = null;
            told = asker;
            asker = null;
        } finally {
            guard.unlock();
        }
        if (waited) {
            tell(wanted, first, sentNanos, leaseNanos);
        } else {
            answer(told, granted(first, sentNanos, leaseNanos));
        }
        return true;
    }

    static Answer granted(long first, long sentNanos, long remainingNanos) {
        return new Answer(Answer.Kind.GRANTED, sentNanos, remainingNanos, first, 0, null);
    }

    private void tell(Ask wanted, long first, long sentNanos, long leaseNanos) {
        Grant grant = new Grant(
                wanted.number(),
                wanted.exclusive(),
                first,
                wanted.block(),
                leaseNanos,
                /* isEstimated= */ true,
                Term.deadline(sentNanos, leaseNanos));
        context.events().granted(name, grant);
    }

    /** Looks whether the hold is still there, and lets the server keep it for so long from now. */
    void renew(Renewal renewal, Timed<Renewed> reply) {
        tasks.add(() -> {
            if (!reply.isOver()) {
                holding.renew(renewal, reply);
            }
        });
    }

    /** The session is of no use any more, and the hold is over with it; false if there is none in this session. */
    boolean lose(Session held) {
        guard.lock();
        try {
            if (!isHeldBy(held)) {
                return false;
            }
            state = State.LOST;
        } finally {
            guard.unlock();
        }
        context.drop(held, name);
        return true;
    }

    // ---- the end

    /** Gives up what is asked for under this number, or gives back what is held. */
    void release(long number, Reply<Released> reply) {
        Place waited;
        guard.lock();
        try {
            if (wish.number() != number) { // which has taken over what there was
                context.threads.execute(() -> reply.answered(Released.FREE));
                return;
            }
            waited = place;
            if (state == State.ASKING || state == State.WAITING) {
                endings.add(reply);
            } else {
                released = true;
                tasks.add(() -> holding.release(reply));
            }
        } finally {
            guard.unlock();
        }
        if (waited != null) {
            waited.leave();
        }
    }

    /** What the session is at takes too long for somebody who wants to give it back, under this number. */
    void breakOff(long number) {
        Session held;
        guard.lock();
        try {
            held = wish.number() == number ? session() : null;
            if (held != null) {
                held.condemn();
            }
        } finally {
            guard.unlock();
        }
        if (held != null) {
            context.threads.execute(held::abort);
        }
    }

    /**
     * There is nothing left of this claim but what ended it.
     *
     * @param why what went wrong, or null
     */
    void end(@Nullable Failure why) {
        Reply<Answer> told;
        List<Reply<Released>> all;
        Place failed;
        boolean kept;
        guard.lock();
        try {
            failed = endings.isEmpty() ? place : null;
            kept = failed != null && why != null && why.kind() == Failure.Kind.REFUSED;
            failure = kept ? why : null;
            state = State.ENDED;
            session = null;
            place = null;
            told = asker;
            asker = null;
            all = List.copyOf(endings);
            endings.clear();
        } finally {
            guard.unlock();
        }
        if (!kept) {
            ended.accept(this);
        }
        if (told != null) {
            told.failed(why != null ? why : replaced());
        }
        all.forEach(each -> each.answered(Released.CANCELLED));
        if (failed != null) {
            waitAnew(failed);
        }
    }

    /** The contender asks again, under the same number. */
    private void waitAnew(Place failed) {
        long pause = failed.ageNanos() < SHORT_WAIT ? PAUSE : 0;
        context.scheduler.schedule(() -> context.events().freed(name), pause);
    }
}
