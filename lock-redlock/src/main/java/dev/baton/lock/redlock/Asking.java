package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.redlock.Attempt.Result;
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
        Claim claim = holds.claim(ask.name(), ask.number());
        Claim.Grant known = claim.grant();
        if (known != null && !known.isOver(servers.scheduler.nanoTime())) {
            Answer again =
                    new Answer(Answer.Kind.GRANTED, known.startNanos(), known.countedNanos(), known.token(), 0, null);
            servers.scheduler.schedule(() -> reply.answered(again), 0);
            return;
        }
        flights.board(
                ask.name(),
                new Flights.Passenger<>(
                        ask.number(),
                        ask.yields() != 0,
                        landed -> begin(ask, landed),
                        result -> answer(ask, claim, result, reply)));
    }

    private void begin(Ask ask, Consumer<Result> landed) {
        Long until = yieldedUntil.get(ask.name());
        long pause = until == null ? 0 : until - servers.scheduler.nanoTime();
        if (pause > 0) {
            servers.scheduler.schedule(() -> begin(ask, landed), pause);
        } else if (ask.yields() != 0 && ask.mode() == Ask.Mode.QUEUE) {
            yieldTurn(ask, landed);
        } else {
            attempt(ask, landed);
        }
    }

    private void attempt(Ask ask, Consumer<Result> landed) {
        String waiter = ask.mode() == Ask.Mode.ONCE ? "" : holds.waiter(ask.number(), ask.exclusive());
        Attempt.Request request = new Attempt.Request(
                new Held(ask.name(), holds.owner(ask.number())),
                attempts.incrementAndGet(),
                ask.leaseNanos(),
                ask.yields() == 0 ? "" : holds.owner(ask.yields()),
                ask.block(),
                waiter,
                options.clockDriftFactor(),
                options.serverTimeout().toNanos());
        new Attempt(servers, request, landed).start();
    }

    /** The hold is given up; if others wait, they come first, else it is taken anew. */
    private void yieldTurn(Ask ask, Consumer<Result> landed) {
        long now = servers.scheduler.nanoTime();
        holds.endClaim(ask.yields());
        servers.release(
                new Held(ask.name(), holds.owner(ask.yields())),
                holds.waiter(ask.number(), ask.exclusive()),
                ask.leaseNanos(),
                options.serverTimeout().toNanos(),
                ballot -> {
                    boolean awaited = ballot.count(found -> found.number() > 0) > 0;
                    if (ballot.isOutOfOrder()) {
                        landed.accept(Result.noQuorum(now, servers.failure(ballot), ballot.failures(servers.nodes)));
                    } else if (awaited) {
                        keepBack(ask.name());
                        landed.accept(Result.held(now, YIELD, /* split= */ false, Map.of()));
                    } else {
                        attempt(ask, landed);
                    }
                });
    }

    private void keepBack(String name) {
        Long until = servers.scheduler.nanoTime() + YIELD;
        yieldedUntil.put(name, until);
        servers.scheduler.schedule(() -> yieldedUntil.remove(name, until), YIELD);
    }

    /** Whatever one of a client's contenders has got, the others have not; what was in the way of it is in theirs. */
    private static @Nullable Result shared(
            Flights.Passenger<Result> of, Result result, Flights.Passenger<Result> with) {
        return switch (result.kind()) {
            case HELD, NO_QUORUM -> result;
            case GRANTED ->
                of.number() == with.number()
                        ? result
                        : Result.held(result.startNanos(), result.validityNanos(), /* split= */ false, Map.of());
            case EXPIRED -> of.number() == with.number() ? result : null;
        };
    }

    private void answer(Ask ask, Claim claim, Result result, Reply<Answer> reply) {
        switch (result.kind()) {
            case GRANTED -> {
                long counted = ask.leaseNanos() - (long) Math.ceil(ask.leaseNanos() * options.clockDriftFactor());
                claim.granted(new Claim.Grant(
                        result.attempt(), result.startNanos(), ask.leaseNanos(), counted, result.token(), ask.block()));
                if (ask.yields() != 0) {
                    holds.endClaim(ask.yields());
                }
                reply.answered(new Answer(
                        Answer.Kind.GRANTED, result.startNanos(), counted, result.token(), /* ticket= */ 0, null));
            }
            case EXPIRED -> {
                holds.forget(ask.number(), claim);
                reply.answered(new Answer(Answer.Kind.GRANTED, result.startNanos(), 0, result.token(), 0, null));
            }
            case HELD -> {
                holds.forget(ask.number(), claim);
                held(ask, result);
                long ticket = ask.mode() == Ask.Mode.ONCE ? 0 : PLACE;
                reply.answered(
                        new Answer(Answer.Kind.HELD, result.startNanos(), result.holderLeftNanos(), 0, ticket, null));
            }
            case NO_QUORUM -> {
                holds.forget(ask.number(), claim);
                reply.failed(new Failure(result.failureKind(), result.cause(servers.quorum)));
            }
        }
    }

    private void held(Ask ask, Result result) {
        if (ask.yields() != 0 && ask.mode() == Ask.Mode.KEEP) {
            holds.endClaim(ask.yields());
            holds.giveBack(ask.name(), ask.yields(), "", ask.leaseNanos(), ballot -> {});
        }
        if (result.split()) {
            wakeups.split(ask.name());
        } else {
            wakeups.held(ask.name(), result.holderLeftNanos());
        }
    }
}
