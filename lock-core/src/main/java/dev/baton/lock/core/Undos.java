package dev.baton.lock.core;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Reply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what this client no longer wants: releases, cancellations, and what late commands may still bring. Each is
 * sent until the backend has confirmed it, at the latest until the lease it is about must have ended by itself.
 */
final class Undos {
    private static final Logger log = LoggerFactory.getLogger(Undos.class);

    /** A backend that is away for longer than this has the lease's end to free the lock. */
    private static final long LONGEST = 600_000_000_000L;

    private final Engine engine;
    private final Map<Subject, Undo> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger later = new AtomicInteger();

    Undos(Engine engine) {
        this.engine = engine;
    }

    /**
     * What a release is about: whole, so that a message with a number that is not of its lock, be it forged, cannot pass
     * itself off as the release of that number's own.
     */
    private record Subject(String name, long number, boolean exclusive) {}

    /** What a release ends with, for the one who waits for it. */
    interface Outcome {
        /** The hold is given back, or will be: nothing more is known, or needed. */
        void done();

        /** There was nothing left to give back. */
        void lost(Reason reason);
    }

    /** Undoes whatever the backend has under this number, now, and again when a lost command can no longer run. */
    void undo(Release release, long unsureUntil) {
        release(release, unsureUntil, null);
    }

    /**
     * Releases a hold that was ours until now. Of one number only one release is under way at a time: so the answer to the
     * first tells whether the hold was still there, and is not the echo of another; what is to be undone later comes after it.
     */
    void release(Release release, long unsureUntil, @Nullable Outcome outcome) {
        boolean mayStillRun = unsureUntil != Contender.NEVER && unsureUntil - engine.now() > 0; // before it is sent
        Undo undo = new Undo(release, outcome);
        Undo first = underWay.compute(undo.subject, (subject, known) -> {
            if (known != null) {
                known.repeat = true;
            }
            return known != null ? known : undo;
        });
        if (first == undo) {
            undo.send();
        } else if (outcome != null) {
            outcome.done();
        }
        if (mayStillRun) {
            undoAt(unsureUntil, release);
        }
    }

    /** Undoes whatever the backend has under this number, when a lost command can no longer run. */
    void undoAt(long atNanos, Release release) {
        later.incrementAndGet();
        engine.schedule(
                () -> {
                    undo(release, Contender.NEVER);
                    later.decrementAndGet();
                },
                atNanos - engine.now());
    }

    /** The backend can be reached again: what waits for its next try is sent now. */
    void reconnected() {
        underWay.values().forEach(Undo::again);
    }

    /** Whether everything has been confirmed or given up. */
    boolean isIdle() {
        return later.get() == 0 && underWay.isEmpty();
    }

    private final class Undo {
        private final Release release;
        private final Subject subject;
        private final @Nullable Outcome outcome;
        private final long giveUpNanos = engine.now() + LONGEST;
        private final AtomicBoolean waiting = new AtomicBoolean();
        private volatile int tries;
        private boolean repeat; // guarded by the subject's entry in underWay

        Undo(Release release, @Nullable Outcome outcome) {
            this.release = release;
            this.subject = new Subject(release.name(), release.number(), release.exclusive());
            this.outcome = outcome;
        }

        void send() {
            engine.backend().release(release, Reply.of(this::answered, this::failed));
        }

        void again() {
            if (waiting.compareAndSet(true, false)) {
                send();
            }
        }

        private void answered(Released released) {
            if (outcome != null && tries == 0) {
                Reason reason = reasonOfLoss(released);
                if (reason != null) {
                    outcome.lost(reason);
                } else {
                    outcome.done();
                }
            }
            finish();
        }

        private static @Nullable Reason reasonOfLoss(Released released) {
            return switch (released) {
                case RELEASED, CANCELLED, REPEATED -> null;
                case TAKEN -> Reason.TAKEN;
                case FREE -> Reason.FORCED;
                case GONE -> Reason.DATA_LOST;
            };
        }

        private void failed(Failure failure) {
            if (outcome != null && tries == 0) {
                outcome.done();
            }
            boolean refused = failure.kind() == Failure.Kind.REFUSED;
            if (refused) {
                log.warn(
                        "{} could not be given back, and comes free when its lease ends: {}",
                        Failures.named(release.name()),
                        failure.cause().toString());
            }
            if (refused || engine.now() - giveUpNanos >= 0 || engine.isEnded()) {
                underWay.remove(subject);
            } else {
                retry();
            }
        }

        private void retry() {
            int tried = tries;
            tries = tried + 1;
            waiting.set(true);
            engine.schedule(this::again, engine.backoff(tried));
        }

        private void finish() {
            Undo left = underWay.compute(subject, (same, known) -> {
                boolean again = repeat;
                repeat = false;
                return again ? known : null;
            });
            if (left != null) {
                tries = Math.max(tries, 1);
                send();
            }
        }
    }
}
