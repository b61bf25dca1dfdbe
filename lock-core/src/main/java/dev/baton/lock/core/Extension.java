package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.watchdog.Term;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A change to the lease of a hold that its owner asks for, and waits for. */
final class Extension {
    private final Engine engine;
    private final Hold hold;
    private final long leaseNanos;
    private final Renewal.Mode mode;
    private @Nullable Renewal renewal; // the command, made by prepare()

    private Extension(Engine engine, Hold hold, long leaseNanos, Renewal.Mode mode) {
        this.engine = engine;
        this.hold = hold;
        this.leaseNanos = leaseNanos;
        this.mode = mode;
    }

    /** Makes the lease end with {@code leaseNanos} from now, not renewed any more; false if the hold is over. */
    static boolean replace(Engine engine, Hold hold, long leaseNanos) {
        Extension extension = new Extension(engine, hold, leaseNanos, Renewal.Mode.REPLACE);
        return extension.prepare() && extension.once();
    }

    /** The hold may be released, or be over, meanwhile: then that is the answer. */
    private boolean once() {
        try {
            return apply(new Call<List<Renewed>>(engine, hold.name())
                    .await(this::send)
                    .get(0));
        } catch (LockUnavailableException e) {
            if (hold.isHeld()) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Makes the lease end no earlier than {@code leaseNanos} from now; false if the hold is lost. What passes is tried
     * again until the wait's deadline, or, without one, until the backend has been away for too long (L5, L7).
     *
     * @param waitNanos how long it may take; 0 for one attempt, or {@link Waiter#FOREVER}
     * @param interruptibly whether an interrupt ends it
     */
    static boolean atLeast(Engine engine, Hold hold, long leaseNanos, long waitNanos, boolean interruptibly)
            throws InterruptedException {
        if (hold.ownership.remainingNanos(engine.now()) >= leaseNanos) {
            return true;
        }
        return new Extension(engine, hold, leaseNanos, Renewal.Mode.EXTEND).await(waitNanos, interruptibly);
    }

    private boolean await(long waitNanos, boolean interruptibly) throws InterruptedException {
        long start = engine.now();
        long limit = waitNanos == Waiter.FOREVER ? engine.settings().unavailableTimeoutNanos() : waitNanos;
        boolean interrupted = false;
        try {
            for (int tries = 0; hold.isHeld() && prepare(); tries++) {
                Call<List<Renewed>> call = new Call<>(engine, hold.name());
                try {
                    List<Renewed> answers = waitNanos <= 0
                            ? call.await(this::send)
                            : call.await(this::send, limit - (engine.now() - start), interruptibly);
                    return apply(answers.get(0));
                } catch (LockUnavailableException e) {
                    long left = limit - (engine.now() - start);
                    if (waitNanos <= 0 || left <= 0 || call.isRefused()) {
                        throw e;
                    }
                    interrupted |= Thread.interrupted(); // else the pause would be none
                    if (!interrupted || !interruptibly) {
                        LockSupport.parkNanos(this, Math.min(left, engine.backoff(tries)));
                    }
                }
                if (interruptibly && (interrupted || Thread.interrupted())) {
                    interrupted = false;
                    throw new InterruptedException();
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes the command; false if the hold has ended. It may be released at this moment, and its lease be about to pass to
     * another hold: a release lets go of the lease first and looks at its term then, this changes the term first and looks
     * then whose it is. So either the release finds a lease that cannot be passed on, or this finds that it is too late.
     */
    private boolean prepare() {
        Ownership owned = hold.ownership;
        boolean replaces = mode == Renewal.Mode.REPLACE;
        Term before = replaces ? owned.setWatched(false, leaseNanos) : null;
        if (owned.current != hold) {
            if (before != null) {
                owned.restoreWatched(leaseNanos, before); // the next hold may have changed it
            }
            return false;
        }
        Renewal change = Renewals.of(owned, leaseNanos, mode);
        renewal = change;
        if (replaces) {
            owned.shorten(change.sequence(), Term.deadline(engine.now(), leaseNanos));
            engine.watchdog().watch(owned);
        }
        return true;
    }

    private void send(Reply<List<Renewed>> reply) {
        engine.backend().renew(hold.ownership.group(), List.of(requireNonNull(renewal)), reply);
    }

    private boolean apply(Renewed answer) {
        if (!Renewals.apply(engine, hold.ownership, requireNonNull(renewal), answer)) {
            return false;
        }
        if (answer.kind() == Renewed.Kind.FAILED) {
            throw Failures.refused(engine.describe(hold.name()), hold.name(), answer.cause());
        }
        engine.watchdog().answered(hold.ownership, answer.sentNanos());
        return hold.isHeld();
    }
}
