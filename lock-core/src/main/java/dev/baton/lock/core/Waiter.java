package dev.baton.lock.core;

import dev.baton.lock.LockOptions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One wait for a lock. Whatever ends it (a grant, a time-out, an interrupt, a cancellation, a failure) does so by one
 * compare-and-set of the outcome; the others find it decided. So a grant that comes too late is never anybody's by
 * mistake, and a wait that ends needs nobody's answer (L5, L13).
 */
class Waiter extends Mailbox.Event {
    /** No deadline: waits for ever. */
    static final long FOREVER = Long.MAX_VALUE;

    private static final Object GAVE_UP = new Object();
    private static final Object REFUSED = new Object();
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(Waiter.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final LockOptions options;
    /** The lease wanted in nanoseconds, or 0: the watchdog renews. */
    final long leaseNanos;
    /** The thread that is to own the hold, or null: a handle does. */
    final @Nullable Thread owner;

    final long startNanos;
    /** How long to wait at most: 0 for one attempt, or {@link #FOREVER}. */
    final long waitNanos;

    private final @Nullable Thread parked;
    private volatile @Nullable Object outcome;
    /** When this client last knew that somebody else held the lock, as an earlier contender of it did. */
    volatile long heldSeen = Contender.NEVER;

    private volatile @Nullable Contender contender; // set before the waiter is posted

    /** The one that came next; of the contender's queue. */
    @Nullable
    Waiter behind;

    Waiter(
            LockOptions options,
            long leaseNanos,
            @Nullable Thread owner,
            @Nullable Thread parked,
            long startNanos,
            long waitNanos) {
        this.options = options;
        this.leaseNanos = leaseNanos;
        this.owner = owner;
        this.parked = parked;
        this.startNanos = startNanos;
        this.waitNanos = waitNanos;
    }

    /** Posts this waiter to a contender, which becomes its own. */
    final void join(Contender joined) {
        contender = joined;
        joined.post(this);
    }

    @Override
    final void run() {
        contender().join(this);
    }

    final Contender contender() {
        Contender joined = contender;
        if (joined == null) {
            throw new IllegalStateException("not waiting yet");
        }
        return joined;
    }

    /** One attempt, no wait. */
    final boolean isOnce() {
        return waitNanos <= 0;
    }

    final boolean isForever() {
        return waitNanos == FOREVER;
    }

    final boolean isWatched() {
        return leaseNanos == 0;
    }

    /** The lease asked of the backend. */
    final long lease() {
        return isWatched() ? options.watchdogTimeout().toNanos() : leaseNanos;
    }

    final boolean isDecided() {
        return outcome != null;
    }

    /** Ends the wait with a hold; false if it has ended already. */
    final boolean offer(Hold hold) {
        return decide(hold);
    }

    /** Ends the wait because somebody else holds the lock; false if it has ended already. */
    final boolean refuse() {
        return decide(REFUSED);
    }

    /** Ends the wait with an exception; false if it has ended already. */
    final boolean fail(RuntimeException failure) {
        return decide(failure);
    }

    /** Ends the wait from the waiter's side, and tells the contender; false if it has ended already. */
    final boolean giveUp() {
        if (!OUTCOME.compareAndSet(this, null, GAVE_UP)) {
            return false;
        }
        Contender joined = contender(); // once: it may come to another one meanwhile
        joined.post(joined::abandoned);
        return true;
    }

    /** The hold, or null if somebody else holds the lock, once the wait is decided; throws what it failed with. */
    final @Nullable Hold result() {
        Object decided = outcome;
        if (decided instanceof Hold hold) {
            return hold;
        }
        if (decided instanceof RuntimeException failure) {
            throw Failures.rethrown(failure);
        }
        return null;
    }

    /** The hold that it has ended with, or null. */
    final @Nullable Hold hold() {
        return outcome instanceof Hold hold ? hold : null;
    }

    /** Called once, on the thread that decided, unless the waiter gave up by itself. */
    void decided() {
        LockSupport.unpark(parked);
    }

    private boolean decide(Object decision) {
        if (!OUTCOME.compareAndSet(this, null, decision)) {
            return false;
        }
        decided();
        return true;
    }
}
