package dev.baton.lock.cli;

import dev.baton.lock.cli.Violation.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Finds out for how long a lock was free while calls waited for it. Guarded by the register.
 *
 * <p>The time counts from the latest of: the end of the last hold, the begin of the oldest wait, and the end of what
 * excuses the lock. These excuse it: a fault under way, if it concerns a client that holds or wants the lock; a claim
 * window after that, for what was granted meanwhile; and the lease of a hold or a call whose client was killed, or in
 * whose end a fault came: its release may never have arrived.
 */
final class IdleWatch {
    /** A heartbeat of a second, and two for a crowded machine. */
    static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long STARVED_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final BiConsumer<Kind, String> violations;
    private final Set<Attempt> attempts = new LinkedHashSet<>();
    private final List<Object> reported = new ArrayList<>();
    private long freeSinceNanos;
    private long excusedUntilNanos;
    private long longestNanos;
    private long lookedNanos;
    private long strictNanos;
    private long stalledSinceNanos = RegisteredHold.NEVER;

    IdleWatch(long nowNanos, BiConsumer<Kind, String> violations) {
        this.freeSinceNanos = nowNanos;
        this.lookedNanos = nowNanos;
        this.excusedUntilNanos = nowNanos;
        this.violations = violations;
    }

    void begins(Attempt attempt) {
        attempts.add(attempt);
    }

    void ends(Attempt attempt) {
        attempts.remove(attempt);
    }

    void freed(long nowNanos) {
        freeSinceNanos = nowNanos;
    }

    void excuseUntil(long nanos) {
        excusedUntilNanos = Math.max(excusedUntilNanos, nanos);
    }

    /** The longest time so far. */
    long longestNanos() {
        return longestNanos;
    }

    /** The time in which nothing excused the lock. */
    long strictNanos() {
        return strictNanos;
    }

    boolean wants(int client) {
        return attempts.stream().anyMatch(attempt -> attempt.client() == client);
    }

    boolean isWaitedFor() {
        return attempts.stream().anyMatch(Attempt::waits);
    }

    /**
     * Looks whether the lock is free while it is waited for.
     *
     * @param open the holds that have not ended
     * @param concerned tells of a client whether it suffers from a fault now
     */
    void look(long nowNanos, List<RegisteredHold> open, Predicate<Integer> concerned) {
        findStuck(nowNanos, open, concerned);
        findStarved(nowNanos, concerned);
        boolean suffers = attempts.stream().anyMatch(attempt -> concerned.test(attempt.client()));
        OptionalLong waiting = attempts.stream()
                .filter(Attempt::waits)
                .mapToLong(Attempt::sinceNanos)
                .min();
        if (!suffers && nowNanos >= excusedUntilNanos) {
            strictNanos += nowNanos - lookedNanos;
        }
        lookedNanos = nowNanos;
        if (open.isEmpty() && !suffers && waiting.isPresent()) {
            idle(Math.max(Math.max(freeSinceNanos, excusedUntilNanos), waiting.getAsLong()), nowNanos);
        }
    }

    private void idle(long sinceNanos, long nowNanos) {
        long nanos = nowNanos - sinceNanos;
        longestNanos = Math.max(longestNanos, nanos);
        if (nanos > LIMIT_NANOS && sinceNanos > stalledSinceNanos) {
            stalledSinceNanos = nowNanos;
            violations.accept(
                    Kind.STALLED, "for " + Numbers.duration(nanos) + " already; waiting: " + describe(nowNanos));
        }
    }

    private void findStuck(long nowNanos, List<RegisteredHold> open, Predicate<Integer> concerned) {
        for (RegisteredHold hold : open) {
            if (nowNanos - hold.heardNanos() > STUCK_NANOS
                    && !concerned.test(hold.attempt().client())) {
                report(hold, Kind.STUCK, hold.toString());
            }
        }
    }

    private void findStarved(long nowNanos, Predicate<Integer> concerned) {
        for (Attempt attempt : attempts) {
            if (nowNanos - attempt.sinceNanos() > STARVED_NANOS && !concerned.test(attempt.client())) {
                report(attempt, Kind.STARVED, attempt.toString());
            }
        }
    }

    private void report(Object about, Kind kind, String detail) {
        if (!reported.contains(about)) {
            reported.add(about);
            violations.accept(kind, detail);
        }
    }

    private String describe(long nowNanos) {
        return String.join(
                ", ",
                attempts.stream()
                        .map(attempt ->
                                attempt.thread() + " since " + Numbers.duration(nowNanos - attempt.sinceNanos()))
                        .toList());
    }
}
