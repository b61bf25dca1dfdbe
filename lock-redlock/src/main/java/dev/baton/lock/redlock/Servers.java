package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.redlock.Replies.Found;
import dev.baton.lock.redlock.Replies.Seen;
import dev.baton.lock.redlock.Replies.State;
import dev.baton.lock.watchdog.Scheduler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The servers, and what all of them are asked at once. Every answer comes as a {@link Ballot} that has been closed. */
final class Servers {
    /** A server that has not answered for so long is told no more, whatever the lease is. */
    static final long LONGEST_OWED = TimeUnit.MINUTES.toNanos(10);

    /** What is sent again may come behind what gives the hold back. */
    private static final NodeCall.Receiver SENT_ONCE = new NodeCall.Receiver() {
        @Override
        public void answered(List<Object> result) {}

        @Override
        public void failed(Failure failure) {}

        @Override
        public void missing(Runnable resend) {}
    };

    final List<Node> nodes;
    final Quorum quorum;
    final KeyNames names;
    final Scheduler scheduler;
    final TokenFloor floor;
    final long tokenTtlMillis;
    final InFlight inFlight = new InFlight();

    Servers(List<Node> nodes, KeyNames names, Scheduler scheduler, long tokenTtlMillis) {
        this.nodes = List.copyOf(nodes);
        this.quorum = new Quorum(nodes.size());
        this.floor = new TokenFloor(nodes.size());
        this.names = names;
        this.scheduler = scheduler;
        this.tokenTtlMillis = tokenTtlMillis;
    }

    /**
     * A hold as the servers know it.
     *
     * @param name the lock
     * @param owner what its value begins with
     */
    record Held(String name, String owner) {}

    /** The servers, for messages that people read. */
    String describe() {
        return nodes.stream().map(Node::describe).collect(Collectors.joining(", "));
    }

    /** What it means that there is no quorum of answers. */
    Failure failure(Ballot<?> ballot) {
        return ballot.failure(nodes);
    }

    /** Gives back a hold with all its attempts, and wakes those who wait. */
    void release(Held held, String waiter, long owedNanos, long timeoutNanos, Consumer<Ballot<Found>> done) {
        List<String> args = List.of(held.owner() + "#", waiter, names.channel(held.name()));
        release(held.name(), args, owedNanos, timeoutNanos, done);
    }

    /** Takes back what one attempt has left on the servers; nobody is woken for it. */
    void withdraw(Held held, long attempt, long leaseNanos, long timeoutNanos) {
        List<String> args = List.of(attemptValue(held, attempt), "", "");
        release(held.name(), args, leaseNanos, timeoutNanos, ballot -> {});
    }

    private static String attemptValue(Held held, long attempt) {
        return "%s#%d#".formatted(held.owner(), attempt);
    }

    /** A server that does not answer in time is asked again for as long as it may have something of the lease. */
    private void release(
            String name, List<String> args, long owedNanos, long timeoutNanos, Consumer<Ballot<Found>> done) {
        inFlight.enter();
        long owed = Math.min(owedNanos, LONGEST_OWED);
        Ballot<Found> ballot = new Ballot<>(quorum, this::isReleaseDecided, decided -> {
            try {
                done.accept(decided);
            } finally {
                inFlight.leave();
            }
        });
        for (Node node : nodes) {
            node.owe(
                    Script.RELEASE,
                    names.all(name),
                    args,
                    timeoutNanos,
                    owed,
                    ballot.lastingVoter(node, Replies::found));
        }
    }

    private boolean isReleaseDecided(Ballot<Found> ballot) {
        return quorum.isReached(ballot.count(vote -> vote.state() == State.MINE)) || ballot.isOutOfOrder();
    }

    /**
     * Changes the lease of a hold, where it is there, or looks at it. All servers are waited for: nothing of it is under way
     * when somebody else who knows the hold, in another process, gives it back.
     */
    void renew(
            Held held,
            int sequence,
            Renewal.Mode mode,
            long leaseNanos,
            long timeoutNanos,
            Consumer<Ballot<Found>> done) {
        Ballot<Found> ballot = new Ballot<>(quorum, Ballot::isOutOfOrder, done);
        sendRenewal(held, sequence, mode, leaseNanos, timeoutNanos, node -> ballot.lastingVoter(node, Replies::found));
    }

    /**
     * The same for a hold that nobody else knows.
     *
     * @param done told as soon as a quorum has it, so that a server that does not answer holds up nobody
     * @param missing told as soon as a quorum has it, and another server nothing of it
     */
    void renewOwn(
            Held held,
            int sequence,
            Renewal.Mode mode,
            long leaseNanos,
            long timeoutNanos,
            Consumer<Ballot<Found>> done,
            Consumer<Ballot<Found>> missing) {
        Ballot<Found> incomplete = new Ballot<>(quorum, this::isKeptInPart, ballot -> {
            if (isKeptInPart(ballot)) {
                missing.accept(ballot);
            }
        });
        Ballot<Found> first = new Ballot<>(quorum, ballot -> isKept(ballot) || ballot.isOutOfOrder(), done);
        sendRenewal(
                held,
                sequence,
                mode,
                leaseNanos,
                timeoutNanos,
                node -> incomplete.lastingVoter(node, Replies::found).and(first.lastingVoter(node, Replies::found)));
    }

    private void sendRenewal(
            Held held,
            int sequence,
            Renewal.Mode mode,
            long leaseNanos,
            long timeoutNanos,
            Function<Node, NodeCall.Receiver> voters) {
        List<String> keys = List.of(names.lock(held.name()), names.token(held.name()));
        List<String> args = List.of(
                held.owner(),
                Integer.toString(sequence),
                mode.name(),
                Long.toString(millis(leaseNanos)),
                Long.toString(tokenTtlMillis));
        nodes.forEach(node -> node.run(Script.RENEW, keys, args, timeoutNanos, voters.apply(node)));
    }

    private boolean isKeptInPart(Ballot<Found> ballot) {
        return isKept(ballot) && ballot.count(found -> found.state() == State.FREE || found.state() == State.GONE) > 0;
    }

    private boolean isKept(Ballot<Found> ballot) {
        return quorum.isReached(ballot.count(found -> found.state() == State.MINE));
    }

    /** Puts a hold that a quorum has back where it is missing; what comes of it shows in the next renewal. */
    void seed(Held held, long attempt, int sequence, long leaseNanos, long lastToken, int block, long timeoutNanos) {
        List<String> keys = List.of(names.lock(held.name()), names.token(held.name()));
        List<String> args = List.of(
                "%s#%d#%d".formatted(held.owner(), attempt, sequence),
                Long.toString(millis(leaseNanos)),
                Long.toString(lastToken),
                Integer.toString(block),
                Long.toString(Math.max(tokenTtlMillis, millis(leaseNanos))));
        nodes.forEach(node -> node.run(Script.SEED, keys, args, timeoutNanos, SENT_ONCE));
    }

    /** Raises the last token on all servers; the votes say where the attempt has the lock. */
    void raise(
            Held held,
            long attempt,
            long lastToken,
            int block,
            long leaseNanos,
            long timeoutNanos,
            Consumer<Ballot<Boolean>> done) {
        List<String> keys = List.of(names.lock(held.name()), names.token(held.name()));
        List<String> args = List.of(
                attemptValue(held, attempt),
                Long.toString(lastToken),
                Integer.toString(block),
                Long.toString(Math.max(tokenTtlMillis, millis(leaseNanos))));
        Ballot<Boolean> ballot = new Ballot<>(quorum, this::isRaiseDecided, done);
        nodes.forEach(node -> node.run(
                Script.RAISE, keys, args, timeoutNanos, ballot.voter(node, result -> Replies.number(result, 0) == 1)));
    }

    private boolean isRaiseDecided(Ballot<Boolean> ballot) {
        return quorum.isReached(ballot.count(has -> has)) || isOut(ballot, ballot.count(has -> !has));
    }

    /**
     * Whether no quorum can agree any more, as a quorum of answers says of {@code refusing} servers, or as too few servers can
     * answer: those that are silent alone say nothing of the others (L7).
     */
    boolean isOut(Ballot<?> ballot, int refusing) {
        int answered = quorum.servers() - ballot.unanswered();
        return ballot.isOutOfOrder() || (quorum.isReached(answered) && quorum.isOut(refusing + ballot.failed()));
    }

    void inspect(String name, long timeoutNanos, Consumer<Ballot<Seen>> done) {
        Ballot<Seen> ballot = new Ballot<>(quorum, Ballot::isOutOfOrder, done);
        nodes.forEach(node ->
                node.run(Script.INSPECT, names.all(name), List.of(), timeoutNanos, ballot.voter(node, Replies::seen)));
    }

    void force(String name, long timeoutNanos, Consumer<Ballot<String>> done) {
        List<String> args = List.of(names.channel(name));
        Ballot<String> ballot = new Ballot<>(quorum, Ballot::isOutOfOrder, done);
        nodes.forEach(node -> node.run(
                Script.FORCE,
                List.of(names.lock(name)),
                args,
                timeoutNanos,
                ballot.lastingVoter(node, result -> Replies.text(result, 0))));
    }

    /** Whole milliseconds, as the servers count a lease; one at least. */
    static long millis(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
