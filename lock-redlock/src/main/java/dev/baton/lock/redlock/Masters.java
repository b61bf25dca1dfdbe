package dev.baton.lock.redlock;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.internal.Text;
import dev.baton.lock.redlock.Attempt.Result;
import dev.baton.lock.redlock.Replies.Found;
import dev.baton.lock.redlock.Replies.Seen;
import dev.baton.lock.redlock.Replies.State;
import dev.baton.lock.redlock.Servers.Held;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The operations of the Redlock algorithm as redlock.rb offers them, one round to the servers each. Nothing blocks. */
final class Masters {
    /** For a key that does not expire, which is none of ours: as long as the longest lease. */
    private static final long ENDLESS_MILLIS = TimeUnit.DAYS.toMillis(3650);

    private final Servers servers;
    private final Supplier<String> values;
    private final AtomicLong attempts = new AtomicLong();

    /**
     * @param values random ones, never the same twice
     */
    Masters(Servers servers, Supplier<String> values) {
        this.servers = servers;
        this.values = values;
    }

    /** One attempt, under a value of its own. */
    CompletableFuture<RedlockOutcome> attempt(String resource, long leaseNanos, RedlockOptions options) {
        CompletableFuture<RedlockOutcome> outcome = new CompletableFuture<>();
        attempt(resource, leaseNanos, options, outcome);
        return outcome;
    }

    /**
     * One attempt, whose outcome is told to a future of the caller's.
     *
     * @param outcome what hangs on it already is done before the client ends: it may give back what is granted
     */
    void attempt(String resource, long leaseNanos, RedlockOptions options, CompletableFuture<RedlockOutcome> outcome) {
        attempt(new Held(resource, values.get()), /* yields= */ "", leaseNanos, options, outcome);
    }

    private void attempt(
            Held held,
            String yields,
            long leaseNanos,
            RedlockOptions options,
            CompletableFuture<RedlockOutcome> outcome) {
        if (!servers.inFlight.tryEnter()) {
            outcome.completeExceptionally(Waits.closed());
            return;
        }
        Attempt.Request request = new Attempt.Request(
                held,
                attempts.incrementAndGet(),
                leaseNanos,
                yields,
                /* block= */ 1,
                /* waiter= */ "",
                options.clockDriftFactor(),
                options.serverTimeout().toNanos());
        new Attempt(servers, request, result -> {
                    try {
                        outcome.complete(outcome(held, leaseNanos, options, result));
                    } finally {
                        servers.inFlight.leave(); // behind what has become of it
                    }
                })
                .start();
    }

    private static RedlockOutcome outcome(Held held, long leaseNanos, RedlockOptions options, Result result) {
        return switch (result.kind()) {
            case GRANTED -> {
                long end = result.startNanos() + Validity.nanos(leaseNanos, 0, options.clockDriftFactor());
                yield new RedlockOutcome.Granted(new RedlockGrant(
                        held.name(),
                        held.owner(),
                        Duration.ofNanos(result.validityNanos()),
                        result.token(),
                        result.attempt(),
                        new RedlockGrant.Shared(end, result.startNanos() + leaseNanos)));
            }
            case HELD -> new RedlockOutcome.HeldElsewhere(Duration.ofNanos(result.holderLeftNanos()));
            case NO_QUORUM -> new RedlockOutcome.NoQuorum(result.causes());
            case EXPIRED -> new RedlockOutcome.Expired(Duration.ofNanos(-result.validityNanos()));
        };
    }

    /** A grant of which nothing is known but its value; what it is on the servers is found out when it is extended. */
    RedlockGrant known(String resource, String value) {
        long now = servers.scheduler.nanoTime();
        RedlockGrant.Shared shared = new RedlockGrant.Shared(now, now + Servers.LONGEST_OWED);
        return new RedlockGrant(resource, value, Duration.ZERO, /* fencingToken= */ 0, /* attempt= */ 0, shared);
    }

    /**
     * Replaces the lease of a grant where it is, and puts it where a server has forgotten it. Empty: no quorum has it any
     * more; what others have of it stays.
     */
    CompletableFuture<Optional<RedlockGrant>> extend(RedlockGrant grant, long leaseNanos, RedlockOptions options) {
        if (grant.attempt() != 0) {
            return change(grant, leaseNanos, options);
        }
        return find(grant, options)
                .thenCompose(found -> found.map(known -> change(known, leaseNanos, options))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    /** The grant as the servers know it, if a quorum has it. */
    private CompletableFuture<Optional<RedlockGrant>> find(RedlockGrant grant, RedlockOptions options) {
        CompletableFuture<Optional<RedlockGrant>> found = new CompletableFuture<>();
        servers.inspect(grant.resource(), options.serverTimeout().toNanos(), ballot -> {
            List<Replies.Value> mine = ballot.votes().stream()
                    .map(seen -> Replies.value(seen.value()))
                    .filter(value -> value.owner().equals(grant.value()) && value.attempt() > 0)
                    .toList();
            if (servers.quorum.isReached(mine.size())) {
                found.complete(Optional.of(found(grant, mine, ballot.votes())));
            } else if (ballot.isUnknown(mine.size())) {
                found.completeExceptionally(unavailable(grant.resource(), servers.failure(ballot)));
            } else {
                found.complete(Optional.empty());
            }
        });
        return found;
    }

    private RedlockGrant found(RedlockGrant grant, List<Replies.Value> mine, List<Seen> seen) {
        mine.forEach(value -> grant.shared().found(value.sequence()));
        return new RedlockGrant(
                grant.resource(),
                grant.value(),
                grant.validity(),
                Ballot.ofQuorum(servers.quorum, seen.stream().map(Seen::token).toList()),
                mine.get(0).attempt(),
                grant.shared());
    }

    private CompletableFuture<Optional<RedlockGrant>> change(
            RedlockGrant grant, long leaseNanos, RedlockOptions options) {
        CompletableFuture<Optional<RedlockGrant>> extended = new CompletableFuture<>();
        long start = servers.scheduler.nanoTime();
        int sequence = grant.shared().change(end(start, leaseNanos, options), start + leaseNanos);
        long timeout = options.serverTimeout().toNanos();
        servers.renew(held(grant), sequence, Renewal.Mode.REPLACE, leaseNanos, timeout, ballot -> {
            int mine = ballot.count(found -> found.state() == State.MINE);
            if (servers.quorum.isReached(mine)) {
                long leftNanos = Math.min(leaseNanos, leastLeftNanos(ballot)); // less if another's change came later
                grant.shared().changed(sequence, end(start, leftNanos, options));
                long now = servers.scheduler.nanoTime();
                long validity = grant.shared().endNanos() - now;
                boolean missing = ballot.count(found -> found.state() == State.FREE || found.state() == State.GONE) > 0;
                if (missing && validity > 0) {
                    seed(grant, sequence, leftNanos - (now - start), timeout);
                }
                tell(grant, validity, extended);
            } else if (ballot.isUnknown(mine)) {
                extended.completeExceptionally(unavailable(grant.resource(), servers.failure(ballot)));
            } else {
                grant.shared().end(servers.scheduler.nanoTime());
                extended.complete(Optional.empty());
            }
        });
        return extended;
    }

    private static long end(long startNanos, long leaseNanos, RedlockOptions options) {
        return startNanos + Validity.nanos(leaseNanos, 0, options.clockDriftFactor());
    }

    private void seed(RedlockGrant grant, int sequence, long leaseNanos, long timeoutNanos) {
        grant.shared()
                .unlessChanged(
                        sequence,
                        () -> servers.seed(
                                held(grant),
                                grant.attempt(),
                                sequence,
                                leaseNanos,
                                grant.fencingToken(),
                                1,
                                timeoutNanos));
    }

    /** A quorum has it. If it is over here nevertheless, others who know its value may have extended it since then. */
    private static void tell(RedlockGrant grant, long validity, CompletableFuture<Optional<RedlockGrant>> extended) {
        if (validity > 0) {
            extended.complete(Optional.of(grant.with(Duration.ofNanos(validity))));
        } else if (grant.shared().isEnded()) {
            extended.complete(Optional.empty());
        } else {
            extended.completeExceptionally(late(grant.resource(), Duration.ofNanos(-validity)));
        }
    }

    /** Extends a grant, or takes the lock anew if no quorum has it any more. */
    CompletableFuture<RedlockOutcome> extendOrAcquire(RedlockGrant grant, long leaseNanos, RedlockOptions options) {
        CompletableFuture<RedlockOutcome> done = new CompletableFuture<>();
        extendOrAcquire(grant, leaseNanos, options, done);
        return done;
    }

    /**
     * The same for a future of the caller's. If that is ended by others, what is taken anew is given back.
     *
     * @param done what hangs on it already is done before the client ends
     */
    void extendOrAcquire(
            RedlockGrant grant, long leaseNanos, RedlockOptions options, CompletableFuture<RedlockOutcome> done) {
        var unused = extend(grant, leaseNanos, options).whenComplete((extended, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else if (extended.isPresent()) {
                done.complete(new RedlockOutcome.Granted(extended.get()));
            } else if (!done.isDone()) {
                acquireAgain(grant, leaseNanos, options, done);
            }
        });
    }

    /**
     * Under a value of its own, so that nothing that was sent for the old grant and comes late can change the new one. What is left
     * of a grant of which no more than its value is known is not taken: whoever it was granted to may have it.
     */
    private void acquireAgain(
            RedlockGrant grant, long leaseNanos, RedlockOptions options, CompletableFuture<RedlockOutcome> done) {
        grant.shared().end(servers.scheduler.nanoTime());
        CompletableFuture<RedlockOutcome> outcome = new CompletableFuture<>();
        var unused = outcome.whenComplete((known, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else if (!done.complete(known) && known instanceof RedlockOutcome.Granted granted) {
                var unusedToo = unlock(granted.grant(), options);
            }
        });
        String yields = grant.attempt() == 0 ? "" : grant.value();
        attempt(new Held(grant.resource(), values.get()), yields, leaseNanos, options, outcome);
    }

    /** Gives a grant back; true if a quorum had it. */
    CompletableFuture<Boolean> unlock(RedlockGrant grant, RedlockOptions options) {
        CompletableFuture<Boolean> unlocked = new CompletableFuture<>();
        long timeout = options.serverTimeout().toNanos();
        long left = grant.shared().end(servers.scheduler.nanoTime());
        servers.release(
                held(grant),
                /* waiter= */ "",
                left + timeout, // a server may have run the last change as late as it was given up
                timeout,
                ballot -> unlocked.complete(
                        servers.quorum.isReached(ballot.count(found -> found.state() == State.MINE))));
        return unlocked;
    }

    /** What a quorum of the servers has left of a grant, less the clocks' drift; empty if no quorum has it. */
    CompletableFuture<Optional<Duration>> remaining(RedlockGrant grant, RedlockOptions options) {
        CompletableFuture<Optional<Duration>> remaining = new CompletableFuture<>();
        long start = servers.scheduler.nanoTime();
        servers.renew(
                held(grant), 0, Renewal.Mode.CHECK, 0, options.serverTimeout().toNanos(), ballot -> {
                    List<Long> left = leftOfMine(ballot);
                    if (isUnknown(ballot, left)) {
                        remaining.completeExceptionally(unavailable(grant.resource(), servers.failure(ballot)));
                    } else {
                        remaining.complete(left(left, start, options));
                    }
                });
        return remaining;
    }

    /** As above, of whoever has the lock. */
    CompletableFuture<Optional<Duration>> remaining(String resource, RedlockOptions options) {
        CompletableFuture<Optional<Duration>> remaining = new CompletableFuture<>();
        long start = servers.scheduler.nanoTime();
        servers.inspect(resource, options.serverTimeout().toNanos(), ballot -> {
            List<Long> left = leftOfOneHolder(ballot.votes());
            if (isUnknown(ballot, left)) {
                remaining.completeExceptionally(unavailable(resource, servers.failure(ballot)));
            } else {
                remaining.complete(left(left, start, options));
            }
        });
        return remaining;
    }

    /** Whether too few have answered, or those that have not could make a quorum of those that have the lock. */
    private static boolean isUnknown(Ballot<?> ballot, List<Long> having) {
        return ballot.isOutOfOrder() || ballot.isUnknown(having.size());
    }

    /** Of the holder that most servers name. */
    private static List<Long> leftOfOneHolder(List<Seen> seen) {
        return Inspection.ofOneHolder(seen).stream()
                .map(each -> each.leftMillis() < 0 ? ENDLESS_MILLIS : each.leftMillis())
                .toList();
    }

    private Optional<Duration> left(List<Long> leftMillis, long startNanos, RedlockOptions options) {
        long left = TimeUnit.MILLISECONDS.toNanos(Ballot.ofQuorum(servers.quorum, leftMillis));
        long elapsed = servers.scheduler.nanoTime() - startNanos;
        long valid = Validity.nanos(left, elapsed, options.clockDriftFactor());
        return valid > 0 ? Optional.of(Duration.ofNanos(valid)) : Optional.empty();
    }

    private static List<Long> leftOfMine(Ballot<Found> ballot) {
        return ballot.votes().stream()
                .filter(found -> found.state() == State.MINE)
                .map(Found::number)
                .toList();
    }

    private static long leastLeftNanos(Ballot<Found> ballot) {
        return TimeUnit.MILLISECONDS.toNanos(
                leftOfMine(ballot).stream().mapToLong(Long::longValue).min().orElse(ENDLESS_MILLIS));
    }

    private static Held held(RedlockGrant grant) {
        return new Held(grant.resource(), grant.value());
    }

    static LockUnavailableException late(String resource, Duration by) {
        return unavailable(
                resource, new TimeoutException("its lease was over for %s when a quorum had granted it".formatted(by)));
    }

    static LockUnavailableException unavailable(String resource, Failure failure) {
        return unavailable(resource, failure.cause());
    }

    static LockUnavailableException unavailable(String resource, Throwable cause) {
        return new LockUnavailableException(
                "Lock \"%s\": %s".formatted(Text.oneLine(resource), cause.getMessage()), cause);
    }
}
