package dev.baton.lock.mysql;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.mysql.Session.Got;
import dev.baton.lock.mysql.Session.Usage;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A place in the server's own queue: a session that waits by {@code GET_LOCK}, slice after slice. Whoever gives it up has
 * the statement killed, so that this does not take the rest of a slice.
 *
 * <p>The session is used by the thread that waits; the other fields are guarded by {@link #guard}.
 */
final class Place {
    /** How often in a row a wait may end without a word before it counts as failed. */
    static final int MOST_NOTHINGS = 3;
    /** A statement that is about to begin is not hit: then it is killed again. */
    private static final long KILL_PACE = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long a slice takes at least that ends without the lock. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    /** For how long the lock has to be found free before the wait for it counts as lost. */
    private static final long SUSPICION = TimeUnit.MILLISECONDS.toNanos(500);

    private final Context context;
    private final Session session;
    private final String lock;
    private final long leaseNanos;
    private final long beganNanos;
    private final ReentrantLock guard = new ReentrantLock(); // held while the server is told to kill
    private boolean over; // the session waits no longer
    private boolean suspected;
    private long suspectedNanos;
    private volatile boolean left; // nobody wants it any more
    private long askedNanos; // when the latest slice began

    /**
     * @param leaseNanos how long the server keeps the lock, once it is granted, without a word of this session
     */
    Place(Context context, Session session, String lock, long leaseNanos) {
        this.context = context;
        this.session = session;
        this.lock = lock;
        this.leaseNanos = leaseNanos;
        this.beganNanos = context.now();
    }

    long ageNanos() {
        return context.now() - beganNanos;
    }

    /** When the statement was sent that got the lock; for the thread that has waited. */
    long askedNanos() {
        return askedNanos;
    }

    /** Waits until the session has the lock, or nobody wants it any more; true if it has it. Blocks. */
    boolean await() throws SQLException {
        boolean got;
        try {
            session.ensureWaitTimeout(leaseNanos); // one that stands still there holds up the others
            session.setNetworkTimeout(TimeUnit.SECONDS.toNanos(context.sliceSeconds) + context.commandTimeoutNanos());
            got = awaitSlices();
        } finally {
            end();
        }
        if (session.isCondemned()) {
            throw new SQLException("the wait for the lock was lost", Errors.CONNECTION_LOST);
        }
        session.setNetworkTimeout(context.commandTimeoutNanos());
        return got;
    }

    private void end() {
        guard.lock();
        try {
            over = true;
        } finally {
            guard.unlock();
        }
    }

    private boolean awaitSlices() throws SQLException {
        int nothings = 0;
        while (!left) {
            Got got = awaitSlice();
            if (got == Got.YES) {
                return true;
            }
            nothings = got == Got.NO ? 0 : nothings + 1;
            if (nothings == MOST_NOTHINGS) {
                throw new SQLException("the wait for the lock was ended %d times in a row".formatted(nothings));
            }
        }
        return false;
    }

    /** The server may allow no statement to take as long as a slice; if it allows nearly no time, that is no busy loop. */
    private Got awaitSlice() throws SQLException {
        askedNanos = context.now();
        Got got = session.lock(lock, context.sliceSeconds);
        if (got == Got.NO && context.now() - askedNanos < PAUSE) {
            LockSupport.parkNanos(PAUSE);
        }
        return got;
    }

    /** Nobody wants it any more. */
    void leave() {
        if (!left) {
            left = true;
            kill();
        }
    }

    private void kill() {
        context.control.ask(
                this::killIfWaiting, Reply.of(this::killAgain, why -> killAgain(why.kind() != Failure.Kind.REFUSED)));
    }

    /** True if that has to be done again. */
    private boolean killIfWaiting(Session asking) throws SQLException {
        guard.lock();
        try {
            if (over) {
                return false;
            }
            boolean there = Fate.isStill(asking, session.id(), session);
            if (there) {
                asking.killQuery(session.id());
            } else {
                breakOff();
            }
            return there;
        } finally {
            guard.unlock();
        }
    }

    /** The server does not know the session any more, or not this wait of it. Called with the guard held. */
    private void breakOff() {
        session.condemn();
        context.threads.execute(session::abort);
    }

    private void killAgain(boolean waits) {
        if (waits) {
            context.scheduler.schedule(this::kill, KILL_PACE);
        }
    }

    /** A question has shown who has the lock that this one waits for: nobody, time and again, if the wait is lost. */
    void usageHeard(Usage usage) {
        guard.lock();
        try {
            boolean again = suspected && usage.holder() == null;
            suspected = usage.holder() == null;
            if (!again) {
                suspectedNanos = context.now();
            }
            if (again && !over && context.now() - suspectedNanos >= SUSPICION) {
                breakOff();
            }
        } finally {
            guard.unlock();
        }
    }
}
