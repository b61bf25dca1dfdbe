package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource that checks fencing tokens, as those who write under a lock should have one, and that hears of all else
 * the clients do. It lives in the parent process, since it has to survive both clients and server. What comes of it is
 * in {@link Ledger}, about exclusion, and in {@link IdleWatch}, about waiting.
 *
 * <p>Thread-safe: one call after the other, in one order for all locks.
 */
final class Register {
    /** The longest claim window that a client of the trial has. */
    static final long CLAIM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Map<String, LockState> locks = new TreeMap<>();
    private final DataLosses losses = new DataLosses();
    private final Recoveries recoveries = new Recoveries();
    private final TrialTally tally = new TrialTally();
    private final List<Fault> faults = new ArrayList<>(); // under way
    private final Violations violations = new Violations();
    private long lookedNanos;

    Register(List<String> lockNames, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        for (String lock : lockNames) {
            locks.put(
                    lock,
                    new LockState(
                            new Ledger(losses, (kind, detail) -> violation(kind, lock, detail)),
                            new IdleWatch(0, (kind, detail) -> violation(kind, lock, detail)),
                            new Journal()));
        }
    }

    /** A client is about to call for the lock. */
    synchronized Attempt want(int client, String thread, String lock, long leaseMillis, boolean waits) {
        LockState state = state(lock);
        long lease = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
        long floor = state.ledger().largestToken();
        Attempt attempt = new Attempt(client, thread, lock, lease, waits, now(), floor);
        state.idle().begins(attempt);
        note(lock, thread + (waits ? " waits" : " tries") + ", lease " + leaseMillis + " ms");
        return attempt;
    }

    /** The call ended without the lock. */
    synchronized void giveUp(Attempt attempt, GiveUp reason) {
        tally.gaveUp(reason);
        note(attempt.lock(), attempt.thread() + " gave up: " + reason);
        state(attempt.lock()).idle().ends(attempt);
        excuseIfConcerned(attempt);
    }

    /** The call ended with the lock. */
    synchronized RegisteredHold begin(Attempt attempt, long token) {
        LockState state = state(attempt.lock());
        RegisteredHold hold = new RegisteredHold(attempt, token, now());
        state.idle().ends(attempt);
        tally.acquired(hold, state.ledger().latest());
        note(attempt.lock(), attempt.thread() + " holds, token " + token);
        state.ledger().add(hold);
        recoveries.acquired(attempt.lock(), now());
        return hold;
    }

    /** Writes under the hold; false if its token is too old. */
    synchronized boolean write(RegisteredHold hold) {
        boolean accepted = ledger(hold).write(hold, now());
        tally.written(accepted);
        return accepted;
    }

    /**
     * After the answer to a write the holder looked at its hold.
     *
     * @param accepted the answer
     * @param valid what it found
     */
    synchronized void looked(RegisteredHold hold, boolean accepted, boolean valid) {
        if (valid) {
            ledger(hold).valid(hold, /* refused= */ !accepted, now());
        } else {
            hold.heard(now());
        }
    }

    /** The hold was released, or its holder was told of its loss. */
    synchronized void end(RegisteredHold hold, String outcome) {
        tally.ended(outcome);
        note(hold.attempt().lock(), hold.attempt().thread() + " ended: " + outcome);
        hold.end(now());
        ledger(hold).ended(hold, outcome);
        state(hold.attempt().lock()).idle().freed(now());
        excuseIfConcerned(hold.attempt());
    }

    /** The client has gone in the midst of this. */
    synchronized void abandon(@Nullable Attempt attempt, @Nullable RegisteredHold hold) {
        if (hold != null && hold.isOpen()) {
            note(hold.attempt().lock(), hold.attempt().thread() + " has gone with its hold");
            hold.end(now());
            state(hold.attempt().lock()).idle().freed(now());
            excuseLease(hold.attempt());
        }
        if (attempt != null) {
            state(attempt.lock()).idle().ends(attempt);
            excuseLease(attempt);
        }
    }

    synchronized void faultBegins(Fault fault) {
        faults.add(fault);
        locks.keySet().forEach(lock -> note(lock, fault + " begins"));
        if (fault.kind().losesData()) {
            losses.begin(now());
        }
    }

    synchronized void faultEnds(Fault fault) {
        faults.remove(fault);
        locks.keySet().forEach(lock -> note(lock, fault + " ends"));
        if (fault.kind().losesData()) {
            losses.end(now());
        }
        recoveries.faultEnded(fault.kind(), locks.keySet(), now());
        for (LockState state : locks.values()) {
            if (!fault.kind().ofOneClient() || state.involves(fault.client())) {
                state.idle().excuseUntil(now() + CLAIM_NANOS);
            }
        }
    }

    synchronized void violation(Kind kind, String lock, String detail) {
        List<String> before = locks.containsKey(lock) ? state(lock).journal().entries() : List.of();
        String during = faults.isEmpty() ? "" : " [during " + faults + "]";
        violations.add(new Violation(kind, lock, detail + during, now(), before));
    }

    /** Looks whether a lock is free while it is waited for. To be called several times a second. */
    synchronized void look() {
        long now = now();
        if (now - lookedNanos > LATE_NANOS) { // so may others have stood still
            locks.values().forEach(state -> state.idle().excuseUntil(now));
        }
        lookedNanos = now;
        locks.values().forEach(state -> state.idle().look(now, state.ledger().open(), this::isConcerned));
    }

    /** The locks that are waited for, and that nobody has acquired since a fault's end. */
    synchronized Set<String> notRecovered() {
        Set<String> open = recoveries.open();
        open.removeIf(lock -> !state(lock).idle().isWaitedFor());
        return open;
    }

    synchronized TrialFigures figures() {
        return new TrialFigures(
                now(),
                tally.counts(),
                tally.longestWaitNanos(),
                locks.values().stream()
                        .mapToLong(state -> state.idle().longestNanos())
                        .max()
                        .orElse(0),
                locks.values().stream()
                                .mapToLong(state -> state.idle().strictNanos())
                                .sum()
                        / locks.size(),
                locks.values().stream()
                        .mapToLong(state -> state.ledger().forgiven())
                        .sum(),
                recoveries.faults(),
                recoveries.summaries(),
                violations.all());
    }

    private long now() {
        return nanoTime.getAsLong() - startNanos;
    }

    private LockState state(String lock) {
        LockState state = locks.get(lock);
        if (state == null) {
            throw new IllegalArgumentException("no lock of this trial: " + lock);
        }
        return state;
    }

    private Ledger ledger(RegisteredHold hold) {
        return state(hold.attempt().lock()).ledger();
    }

    private boolean isConcerned(int client) {
        return faults.stream().anyMatch(fault -> fault.concerns(client));
    }

    /** What the client told the server last may never have arrived. */
    private void excuseIfConcerned(Attempt attempt) {
        if (isConcerned(attempt.client())) {
            excuseLease(attempt);
        }
    }

    private void excuseLease(Attempt attempt) {
        state(attempt.lock()).idle().excuseUntil(now() + Math.max(attempt.leaseNanos(), CLAIM_NANOS));
    }

    private void note(String lock, String text) {
        state(lock).journal().add(now(), text);
    }
}
