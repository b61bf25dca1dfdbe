package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.redlock.Attempt.Result;
import dev.baton.lock.redlock.Replies.Found;
import dev.baton.lock.redlock.Servers.Held;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine's asks as attempts: one at a time for each lock, each under a value of its own. */
final class Asking {
    /** What a place in a queue is here: whoever waits is known to the servers, but has no turn. */
    private static final long PLACE = 1;
    /** How long a client that had the lock for long keeps back, so that others come first. */
    private static final long YIELD = TimeUnit.MILLISECONDS.toNanos(15);

    private final Servers servers;
    private final Holds holds;
    private final Wakeups wakeups;
    private final RedlockOptions options;
    private final AtomicLong attempts = new AtomicLong();
    private final Map<String, Long> yieldedUntil = new ConcurrentHashMap<>();
    private final Flights<Result> flights = new Flights<>(Asking::shared);

    Asking(Servers servers, Holds holds, Wakeups wakeups, RedlockOptions options) {
        this.servers = servers;
        this.holds = holds;
        this.wakeups = wakeups;
        this.options = options;
    }

    /** Whether an attempt for this lock has not ended yet. */
    boolean isUnderWay(String name) {
        return flights.isUnderWay(name);
    }

    void ask(Ask ask, Reply<Answer> reply) {
        Claim claim = holds.asked(ask.name(), ask.number());
        Claim.Grant known = claim.grant();
        if (known != null) {
            landLater(granted(known), result -> answer(ask, claim, result, reply));
            return;
        }
        flights.board(
                ask.name(),
                new Flights.Passenger<>(
                        ask.number(),
                        ask.yields() != 0,
                        landed -> begin(ask, claim, landed),
                        result -> answer(ask, claim, result, reply)));
    }

    /** Never a second attempt for what has been granted: it would overwrite the hold, or be withdrawn with it. */
    private void begin(Ask ask, Claim claim, Consumer<Result> landed) {
        Claim.Grant known = claim.grant();
        Long until = yieldedUntil.get(ask.name());
        long pause = until == null ? 0 : until - servers.scheduler.nanoTime();
        if (known != null) {
            landLater(granted(known), landed);
        } else if (pause > 0) {
            servers.scheduler.schedule(() -> begin(ask, claim, landed), pause);
        } else if (ask.yields() != 0 && ask.mode() == Ask.Mode.QUEUE) {
            yieldTurn(ask, claim, landed);
        } else {
            attempt(ask, claim, landed);
        }
    }

    private void landLater(Result result, Consumer<Result> landed) {
        servers.scheduler.schedule(() -> landed.accept(result), 0);
    }

    private static Result granted(Claim.Grant known) {
        return Result.granted(known.startNanos(), known.attempt(), known.countedNanos(), known.token());
    }

    private void attempt(Ask ask, Claim claim, Consumer<Result> landed) {
        Attempt attempt = new Attempt(servers, request(ask), result -> {
            if (result.kind() == Attempt.Kind.GRANTED) {
                claim.granted(grant(ask, result)); // before anybody else may ask for the lock
            }
            landed.accept(result);
        });
        claim.leasedUntil(servers.scheduler.nanoTime() + ask.leaseNanos(), /* change= */ 0);
        if (!claim.unlessEnded(attempt::start)) {
            landLater(Result.notAsked(servers.scheduler.nanoTime()), landed);
        }
    }

    private Claim.Grant grant(Ask ask, Result result) {
        long counted = ask.leaseNanos() - (long) Math.ceil(ask.leaseNanos() * options.clockDriftFactor());
        return new Claim.Grant(result.attempt(), result.startNanos(), counted, result.token(), ask.block());
    }

    private Attempt.Request request(Ask ask) {
        String waiter = ask.mode() == Ask.Mode.ONCE ? "" : holds.waiter(ask.number(), ask.exclusive());
        return new Attempt.Request(
                new Held(ask.name(), holds.owner(ask.number())),
                attempts.incrementAndGet(),
                ask.leaseNanos(),
                ask.yields() == 0 ? "" : holds.owner(ask.yields()),
                ask.block(),
                waiter,
                options.clockDriftFactor(),
                options.serverTimeout().toNanos());
    }

    /** The hold is given up; if others wait, they come first, else it is taken anew. */
    private void yieldTurn(Ask ask, Claim claim, Consumer<Result> landed) {
        long now = servers.scheduler.nanoTime();
        giveUp(ask, holds.waiter(ask.number(), ask.exclusive()), ballot -> {
            boolean awaited = ballot.count(found -> found.number() > 0) > 0;
            if (ballot.isOutOfOrder()) {
                landed.accept(Result.noQuorum(now, servers.failure(ballot), ballot.failures(servers.nodes)));
            } else if (awaited) {
                keepBack(ask.name());
                landed.accept(Result.held(now, YIELD, /* split= */ false, Map.of()));
            } else {
                attempt(ask, claim, landed);
            }
        });
    }

    /** Gives back the hold that is given up for this ask; servers that do not answer are told for as long as it may last there. */
    private void giveUp(Ask ask, String waiter, Consumer<Ballot<Found>> done) {
        long leftNanos = holds.leftNanos(holds.endClaim(ask.yields()));
        holds.giveBack(ask.name(), ask.yields(), waiter, leftNanos, done);
    }

    /** The servers that have granted this ask have the hold no more that is given up for it; the others may have it yet. */
    private void endYielded(Ask ask) {
        if (ask.yields() != 0 && ask.mode() == Ask.Mode.KEEP) {
            giveUp(ask, "", ballot -> {});
        }
    }

    private void keepBack(String name) {
        Long until = servers.scheduler.nanoTime() + YIELD;
        yieldedUntil.put(name, until);
        servers.scheduler.schedule(() -> yieldedUntil.remove(name, until), YIELD);
    }

    /** Whatever one of a client's contenders has got, the others have not; what was in the way of it is in theirs. */
    private static @Nullable Result shared(
            Flights.Passenger<Result> of, Result result, Flights.Passenger<Result> with) {
        boolean same = of.number() == with.number();
        return switch (result.kind()) {
            case HELD -> result;
            case NO_QUORUM -> same || !result.isNotAsked() ? result : null;
            case GRANTED ->
                same ? result : Result.held(result.startNanos(), result.validityNanos(), /* split= */ false, Map.of());
            case EXPIRED -> same ? result : null;
        };
    }

    private void answer(Ask ask, Claim claim, Result result, Reply<Answer> reply) {
        holds.answered(ask.number(), claim);
        switch (result.kind()) {
            case GRANTED -> {
                endYielded(ask);
                reply.answered(grantedFor(result, grant(ask, result).countedNanos()));
            }
            case EXPIRED -> {
                endYielded(ask);
                reply.answered(grantedFor(result, 0));
            }
            case HELD -> {
                held(ask, result);
                long ticket = ask.mode() == Ask.Mode.ONCE ? 0 : PLACE;
                reply.answered(
                        new Answer(Answer.Kind.HELD, result.startNanos(), result.holderLeftNanos(), 0, ticket, null));
            }
            case NO_QUORUM -> reply.failed(new Failure(result.failureKind(), result.cause(servers.quorum)));
        }
    }

    private static Answer grantedFor(Result result, long countedNanos) {
        return new Answer(
                Answer.Kind.GRANTED, result.startNanos(), countedNanos, result.token(), /* ticket= */ 0, null);
    }

    private void held(Ask ask, Result result) {
        endYielded(ask);
        if (result.split()) {
            wakeups.split(ask.name());
        } else {
            wakeups.held(ask.name(), result.holderLeftNanos());
        }
    }
}
