package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.redlock.Replies.Vote;
import dev.baton.lock.redlock.Servers.Held;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One attempt to take a lock on a quorum of the servers, which are asked all at once:
 *
 * <pre>
 * a quorum grants        → a quorum that has granted is told the highest of their tokens, if it does not know it yet
 *                          → something of the lease is left (see Validity)   GRANTED
 *                          → nothing is                                      EXPIRED
 * a quorum cannot grant, and
 *   a quorum has answered  → some are held                                   HELD
 *   a quorum cannot answer                                                   NO_QUORUM
 * </pre>
 *
 * In all cases but the first, every server is asked to take back what this very attempt may have left there, those included
 * that have not answered: the same connection brings them that behind the attempt itself.
 */
final class Attempt {
    /** Longer than it takes until a waiter asks again. */
    private static final long WAITS_MILLIS = 3_000;
    /** For a key that does not expire, which is none of ours. */
    private static final long ENDLESS_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Servers servers;
    private final Request request;
    private final Consumer<Result> done;
    private final CompletableFuture<?> sent = new CompletableFuture<>(); // to all servers
    private long startNanos; // set by start(), before anything is sent

    Attempt(Servers servers, Request request, Consumer<Result> done) {
        this.servers = servers;
        this.request = request;
        this.done = done;
    }

    /**
     * What is asked for.
     *
     * @param number of the attempt, rising within an owner
     * @param yields the owner that gives its hold up for this one, or ''
     * @param block how many tokens to reserve
     * @param waiter who waits if the lock is held, or ''
     * @param driftFactor by how much of a lease clocks may differ at its end
     * @param timeoutNanos of each server
     */
    record Request(
            Held held,
            long number,
            long leaseNanos,
            String yields,
            int block,
            String waiter,
            double driftFactor,
            long timeoutNanos) {}

    /** How an attempt ends. */
    enum Kind {
        GRANTED,
        HELD,
        NO_QUORUM,
        EXPIRED
    }

    /**
     * What came of an attempt.
     *
     * @param startNanos before the first server was asked
     * @param attempt its number, if granted
     * @param validityNanos what was left of the lease, if granted
     * @param token the first token reserved, if granted
     * @param holderLeftNanos until no quorum can be held by others, if held; an estimate
     * @param split whether no holder has a quorum as far as is known: others are trying as well, if held
     * @param failures of the servers that did not answer
     * @param failureKind what those mean together, if there was no quorum
     */
    record Result(
            Kind kind,
            long startNanos,
            long attempt,
            long validityNanos,
            long token,
            long holderLeftNanos,
            boolean split,
            Map<String, Failure> failures,
            Failure.Kind failureKind) {

        static Result granted(long startNanos, long attempt, long validityNanos, long token) {
            return new Result(
                    Kind.GRANTED, startNanos, attempt, validityNanos, token, 0, false, Map.of(), Failure.Kind.UNKNOWN);
        }

        static Result held(long startNanos, long leftNanos, boolean split, Map<String, Failure> failures) {
            return new Result(Kind.HELD, startNanos, 0, 0, 0, leftNanos, split, failures, Failure.Kind.UNKNOWN);
        }

        static Result noQuorum(long startNanos, Failure failure, Map<String, Failure> failures) {
            return new Result(Kind.NO_QUORUM, startNanos, 0, 0, 0, 0, false, failures, failure.kind());
        }

        /** No server was asked, as the hold is given back. */
        static Result notAsked(long nowNanos) {
            return new Result(Kind.NO_QUORUM, nowNanos, 0, 0, 0, 0, false, Map.of(), Failure.Kind.NOT_RUN);
        }

        boolean isNotAsked() {
            return kind == Kind.NO_QUORUM && failures.isEmpty();
        }

        /** What each of the servers failed with. */
        Map<String, Throwable> causes() {
            return Ballot.causes(failures);
        }

        NoQuorumException cause(Quorum quorum) {
            return new NoQuorumException(quorum, causes());
        }
    }

    void start() {
        startNanos = servers.scheduler.nanoTime();
        List<String> keys = servers.names.all(request.held().name());
        List<String> args = arguments();
        Ballot<Vote> ballot = new Ballot<>(servers.quorum, this::isDecided, this::decided);
        for (Node node : servers.nodes) {
            node.run(Script.ACQUIRE, keys, args, request.timeoutNanos(), ballot.voter(node, this::vote));
        }
        sent.complete(null);
    }

    private List<String> arguments() {
        return List.of(
                request.held().owner(),
                Long.toString(request.number()),
                Long.toString(Servers.millis(request.leaseNanos())),
                request.yields(),
                servers.floor.at(startNanos),
                Integer.toString(request.block()),
                Long.toString(servers.tokenTtlMillis),
                request.waiter(),
                Long.toString(WAITS_MILLIS),
                Long.toString(servers.floor.leadMicros()));
    }

    private Vote vote(List<Object> result) {
        Vote vote = Replies.vote(result);
        servers.floor.sample(vote.micros(), servers.scheduler.nanoTime());
        return vote;
    }

    private boolean isDecided(Ballot<Vote> ballot) {
        int granted = ballot.count(Vote::granted);
        int held = ballot.count(vote -> !vote.granted());
        return servers.quorum.isReached(granted) || servers.isOut(ballot, held);
    }

    /** A quorum may answer before the others have been asked: whatever takes the attempt back must not overtake it there. */
    private void decided(Ballot<Vote> ballot) {
        if (sent.isDone()) {
            decide(ballot);
        } else {
            var unused = sent.thenRun(() -> servers.scheduler.schedule(() -> decide(ballot), 0));
        }
    }

    private void decide(Ballot<Vote> ballot) {
        if (servers.quorum.isReached(ballot.count(Vote::granted))) {
            agreeOnToken(ballot);
        } else if (ballot.isOutOfOrder()) {
            fail(ballot);
        } else {
            withdraw();
            done.accept(held(ballot));
        }
    }

    // ---- granted

    /**
     * Every later grant has a vote of a server that has granted this one and knew of its token before its hold here was over:
     * so each token is higher than all before. A server that only knows of it, and has not granted, does not help: it may
     * have voted for the next attempt already.
     */
    private void agreeOnToken(Ballot<Vote> ballot) {
        long token = ballot.votes().stream().mapToLong(Vote::token).max().orElseThrow();
        if (servers.quorum.isReached(ballot.count(vote -> vote.token() == token))) {
            granted(token);
            return;
        }
        servers.raise(
                request.held(),
                request.number(),
                token + request.block() - 1,
                request.block(),
                request.leaseNanos(),
                request.timeoutNanos(),
                raised -> agreed(token, raised));
    }

    private void agreed(long token, Ballot<Boolean> raised) {
        if (servers.quorum.isReached(raised.count(has -> has)) || validity() <= 0) {
            granted(token);
        } else if (raised.isOutOfOrder()) {
            fail(raised);
        } else {
            withdraw();
            done.accept(Result.held(startNanos, 0, /* split= */ false, raised.failures(servers.nodes)));
        }
    }

    private void granted(long token) {
        long validity = validity();
        if (validity <= 0) {
            withdraw();
        }
        Kind kind = validity > 0 ? Kind.GRANTED : Kind.EXPIRED;
        done.accept(new Result(
                kind, startNanos, request.number(), validity, token, 0, false, Map.of(), Failure.Kind.UNKNOWN));
    }

    private long validity() {
        long elapsed = servers.scheduler.nanoTime() - startNanos;
        return Validity.nanos(request.leaseNanos(), elapsed, request.driftFactor());
    }

    // ---- not granted

    private void fail(Ballot<?> ballot) {
        withdraw();
        done.accept(Result.noQuorum(startNanos, servers.failure(ballot), ballot.failures(servers.nodes)));
    }

    private Result held(Ballot<Vote> ballot) {
        List<Vote> others =
                ballot.votes().stream().filter(vote -> !vote.granted()).toList();
        Map<String, Long> byHolder = others.stream()
                .collect(Collectors.groupingBy(vote -> Replies.owner(vote.holder()), Collectors.counting()));
        long most = byHolder.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long left = others.stream()
                .mapToLong(vote -> vote.leftMillis() < 0 ? ENDLESS_MILLIS : vote.leftMillis())
                .min()
                .orElse(ENDLESS_MILLIS);
        boolean split = !servers.quorum.isReached((int) most) && byHolder.size() + ballot.count(Vote::granted) > 1;
        long leftNanos = TimeUnit.MILLISECONDS.toNanos(left);
        return Result.held(startNanos, leftNanos, split, ballot.failures(servers.nodes));
    }

    private void withdraw() {
        servers.withdraw(request.held(), request.number(), request.leaseNanos(), request.timeoutNanos());
    }
}
