package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a client: no more than it may have, each used for one lock at a time, and kept for a while when that is
 * over. A session that comes back has nothing; one of which that is not certain is broken off instead.
 *
 * <p>The fields are guarded by a lock; futures are completed outside of it.
 */
final class Sessions {
    /** A session that is kept outlives that at the server. */
    static final long RESTING = TimeUnit.SECONDS.toNanos(10);
    /** One that is to be ended there earlier is taken as it is for locks that come one after another. */
    private static final long SHORTEST = TimeUnit.SECONDS.toNanos(2);

    private static final long BRIEF = TimeUnit.SECONDS.toNanos(1);
    /** How long a session is kept for the next lock. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(5);

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final SessionFactory factory;
    private final LockThreads threads;
    private final Scheduler scheduler;
    private final int most;
    private final long timeoutNanos;
    private final Alarm idle;
    private final ReentrantLock guard = new ReentrantLock(); // no monitor: that would pin a virtual thread
    private final Deque<Resting> resting = new ArrayDeque<>();
    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private final Set<Wanted> opening = ConcurrentHashMap.newKeySet();
    private final Set<Session> used = ConcurrentHashMap.newKeySet(); // changed without the guard as well
    private int count; // those open, and those being opened
    private boolean closed;

    /** Somebody who waits for a session. */
    private static final class Wanted {
        private final CompletableFuture<Session> future = new CompletableFuture<>();
    }

    private record Resting(Session session, long untilNanos) {}

    /**
     * @param most how many sessions there may be, besides the one for questions
     * @param timeoutNanos how long to wait for one
     */
    Sessions(SessionFactory factory, LockThreads threads, Scheduler scheduler, int most, long timeoutNanos) {
        this.factory = factory;
        this.threads = threads;
        this.scheduler = scheduler;
        this.most = most;
        this.timeoutNanos = timeoutNanos;
        this.idle = new Alarm(scheduler, () -> threads.execute(this::endIdle));
    }

    // ---- taking

    /** Opens a first session in the background, so that no wait is spent on that. */
    void connect() {
        var unused = take().whenComplete((session, failure) -> {
            if (session != null) {
                threads.execute(() -> giveBack(session));
            }
        });
    }

    /** A session that rests, or null. */
    @Nullable
    Session takeResting() {
        guard.lock();
        try {
            Resting last = resting.pollLast();
            if (last == null) {
                return null;
            }
            used.add(last.session);
            return last.session;
        } finally {
            guard.unlock();
        }
    }

    /** A session, now or when there is one; completed on the client's threads. */
    CompletableFuture<Session> take() {
        Wanted wanted = new Wanted();
        threads.execute(beginning(wanted));
        return wanted.future;
    }

    private Runnable beginning(Wanted wanted) {
        guard.lock();
        try {
            Session rested = takeResting();
            if (rested != null) {
                return () -> wanted.future.complete(rested);
            }
            if (closed) {
                return () -> wanted.future.completeExceptionally(closed());
            }
            waiting.add(wanted); // one that comes back may be here before one that is opened
            if (count < most) {
                count++;
                return () -> open(wanted);
            }
            return () -> scheduler.schedule(() -> giveUp(wanted), timeoutNanos / 2);
        } finally {
            guard.unlock();
        }
    }

    private static LockException closed() {
        return new LockException("the client is closed");
    }

    private void giveUp(Wanted wanted) {
        boolean waits;
        guard.lock();
        try {
            waits = waiting.remove(wanted);
        } finally {
            guard.unlock();
        }
        if (waits) {
            threads.execute(() -> wanted.future.completeExceptionally(new SessionsUsedUpException(most)));
        }
    }

    private void open(Wanted wanted) {
        opening.add(wanted);
        Session session;
        try {
            session = factory.open();
        } catch (SQLException | RuntimeException | Error e) {
            opening.remove(wanted);
            notOpened(wanted, e);
            return;
        }
        opening.remove(wanted);
        used.add(session);
        if (endWait(wanted)) {
            drop(session);
            wanted.future.completeExceptionally(closed());
        } else if (!wanted.future.complete(session)) {
            giveBack(session);
        }
    }

    /** Whoever has waited for a session that is opened waits for no other; true if the client is closed. */
    private boolean endWait(Wanted wanted) {
        guard.lock();
        try {
            waiting.remove(wanted);
            return closed;
        } finally {
            guard.unlock();
        }
    }

    /** Where the server cannot be reached, whoever waits for a session is told so; where it has enough of them, may wait. */
    private void notOpened(Wanted wanted, Throwable failure) {
        boolean tooMany = Errors.isTooMany(failure);
        List<Wanted> all = new ArrayList<>();
        all.add(wanted);
        guard.lock();
        try {
            waiting.remove(wanted);
            if (!tooMany) {
                all.addAll(waiting);
                waiting.clear();
            }
        } finally {
            guard.unlock();
        }
        if (!tooMany) {
            factory.noteFailure();
        }
        ended();
        all.forEach(each -> each.future.completeExceptionally(failure));
    }

    /** A connection could not be made: what waits for one need not wait for the pool to give up. */
    void connectingFailed(SQLException failure) {
        if (!Errors.isTooMany(failure)) {
            factory.noteFailure();
            threads.execute(() -> opening.forEach(each -> each.future.completeExceptionally(failure)));
        }
    }

    // ---- giving back

    /** Takes back a session that has nothing. Blocks, on the client's threads. */
    void giveBack(Session session) {
        if (session.isCondemned()) {
            drop(session);
            return;
        }
        if (isClosed()) {
            session.close();
            used.remove(session);
            return;
        }
        Wanted next = next();
        while (next != null && !next.future.complete(session)) {
            next = next();
        }
        if (next == null) {
            rest(session);
        }
    }

    boolean isClosed() {
        guard.lock();
        try {
            return closed;
        } finally {
            guard.unlock();
        }
    }

    private @Nullable Wanted next() {
        guard.lock();
        try {
            return waiting.poll();
        } finally {
            guard.unlock();
        }
    }

    private void rest(Session session) {
        if (!session.waitsForAtLeast(SHORTEST) && !prolong(session)) {
            drop(session);
        } else if (!putToRest(session, session.waitsForAtLeast(RESTING) ? LINGER : BRIEF)) {
            giveBack(session);
        }
    }

    private static boolean prolong(Session session) {
        try {
            session.setWaitTimeout(RESTING);
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            return false;
        }
    }

    /** False if somebody wants it, or nobody any more. */
    private boolean putToRest(Session session, long nanos) {
        guard.lock();
        try {
            if (closed || !waiting.isEmpty()) {
                return false;
            }
            used.remove(session);
            long until = scheduler.nanoTime() + nanos;
            resting.addLast(new Resting(session, until));
            idle.setNoLaterThan(until);
            return true;
        } finally {
            guard.unlock();
        }
    }

    private void endIdle() {
        for (Session session = takeIdle(); session != null; session = takeIdle()) {
            if (!session.waitsForAtLeast(RESTING) && prolong(session)) {
                giveBack(session);
            } else {
                end(session);
            }
        }
    }

    private void end(Session session) {
        try {
            session.close();
        } finally {
            used.remove(session);
            ended();
        }
    }

    /** One whose time to rest is over; null, and the alarm is set for the next one, if there is none. */
    private @Nullable Session takeIdle() {
        guard.lock();
        try {
            long now = scheduler.nanoTime();
            for (Resting each : resting) {
                if (each.untilNanos - now <= 0) {
                    resting.remove(each);
                    used.add(each.session);
                    return each.session;
                }
            }
            resting.forEach(each -> idle.setNoLaterThan(each.untilNanos));
            return null;
        } finally {
            guard.unlock();
        }
    }

    /** Breaks a session off, of which it is not certain that it has nothing; no-op if it has been given back. */
    void drop(Session session) {
        try {
            session.abort();
        } finally {
            if (used.remove(session)) {
                ended();
            }
        }
    }

    /** There may be another one instead. */
    private void ended() {
        Wanted next;
        guard.lock();
        try {
            next = closed ? null : waiting.poll();
            if (next == null) {
                count--;
            }
        } finally {
            guard.unlock();
        }
        if (next != null) {
            Wanted wanted = next;
            threads.execute(() -> open(wanted));
        }
    }

    /** Ends all sessions. Blocks. */
    void close() {
        List<Resting> ending;
        List<Wanted> refused;
        guard.lock();
        try {
            closed = true;
            ending = List.copyOf(resting);
            resting.clear();
            refused = List.copyOf(waiting);
            waiting.clear();
        } finally {
            guard.unlock();
        }
        refused.forEach(each -> each.future.completeExceptionally(closed()));
        ending.forEach(each -> each.session.close());
        awaitUsed();
        used.forEach(session -> threads.execute(session::abort));
    }

    /** Those that are on their way back need not be broken off. */
    private void awaitUsed() {
        long start = System.nanoTime();
        while (!used.isEmpty() && System.nanoTime() - start < timeoutNanos / 8) {
            LockSupport.parkNanos(PAUSE);
        }
    }
}
