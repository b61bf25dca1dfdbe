package dev.baton.lock.redlock;

import static dev.baton.lock.redlock.Replies.State.FREE;
import static dev.baton.lock.redlock.Replies.State.GONE;
import static dev.baton.lock.redlock.Replies.State.MINE;
import static dev.baton.lock.redlock.Replies.State.TAKEN;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.redlock.Attempt.Result;
import dev.baton.lock.redlock.Replies.Found;
import dev.baton.lock.redlock.Servers.Held;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The engine's commands as questions to a quorum. The servers grant nothing by themselves and keep no queue: a client's
 * waiters for a lock ask again, by one contender as a rule, when {@link Wakeups} says so.
 */
final class RedlockBackend implements Backend {
    private static final String LETTUCE_THREADS = "lettuce-";
    /** What a place in a queue is here: whoever waits is known to the servers, but has no turn. */
    private static final long PLACE = 1;
    /** How long a client that had the lock for long keeps back, so that others come first. */
    private static final long YIELD = TimeUnit.MILLISECONDS.toNanos(15);

    private static final long LONGEST_OWED = TimeUnit.MINUTES.toNanos(10);

    private final Settings settings;
    private final Servers servers;
    private final Wakeups wakeups;
    private final RedlockOptions options;
    private final ThreadScheduler scheduler;
    private final Runnable ending;
    private final AtomicLong attempts = new AtomicLong();
    private final Map<Long, Claim> claims = new ConcurrentHashMap<>();
    private final Map<String, Long> yieldedUntil = new ConcurrentHashMap<>();
    private final Flights<Result> flights = new Flights<>(RedlockBackend::shared);

    /**
     * @param ending ends the drivers; blocks
     */
    RedlockBackend(
            Settings settings,
            Servers servers,
            Wakeups wakeups,
            RedlockOptions options,
            ThreadScheduler scheduler,
            Runnable ending) {
        this.settings = settings;
        this.servers = servers;
        this.wakeups = wakeups;
        this.options = options;
        this.scheduler = scheduler;
        this.ending = ending;
    }

    @Override
    public void start(Events events) {
        wakeups.onWake(name -> wake(events, name));
        servers.nodes.forEach(node -> node.start(() -> events.connected(group -> true)));
    }

    /** An attempt under way may have found the lock held just before it came free: then there is another one behind it. */
    private void wake(Events events, String name) {
        if (flights.isUnderWay(name)) {
            wakeups.soon(name, TimeUnit.MILLISECONDS.toNanos(2));
        } else {
            events.freed(name);
        }
    }

    /**
     * Waits for a quarter of the command timeout at most, as the engine may have waited for the rest. What is left then is an
     * attempt to connect to a server that does not answer: it ends in the background, and the drivers after it.
     */
    @Override
    public void close() {
        CompletableFuture.runAsync(this::end, RedlockBackend::inBackground)
                .completeOnTimeout(null, settings.commandTimeoutNanos() / 4, TimeUnit.NANOSECONDS)
                .join();
    }

    private void end() {
        CompletableFuture.allOf(servers.nodes.stream().map(Node::close).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, 4 * settings.commandTimeoutNanos(), TimeUnit.NANOSECONDS)
                .join();
        ending.run();
    }

    private static void inBackground(Runnable closing) {
        Thread thread = new Thread(closing, "baton-close");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public int group(String name) {
        return 0;
    }

    @Override
    public String describe(String name) {
        return servers.describe();
    }

    @Override
    public boolean isNetworkThread() {
        return Thread.currentThread().getName().startsWith(LETTUCE_THREADS)
                || scheduler.isCurrentThread()
                || servers.nodes.stream().anyMatch(Node::isNetworkThread);
    }

    @Override
    public void reconnect(int group) {
        // Each server's connection is watched by itself.
    }

    @Override
    public void subscribe(String name) {
        wakeups.add(name);
        servers.nodes.forEach(node -> node.subscribe(servers.names.channel(name)));
    }

    @Override
    public void unsubscribe(String name) {
        servers.nodes.forEach(node -> node.unsubscribe(servers.names.channel(name)));
        wakeups.remove(name);
    }

    // ---- asking

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        Claim claim = claims.computeIfAbsent(ask.number(), number -> new Claim(new Held(ask.name(), owner(number))));
        Claim.Grant known = claim.grant();
        if (known != null && !known.isOver(scheduler.nanoTime())) {
            Answer again =
                    new Answer(Answer.Kind.GRANTED, known.startNanos(), known.countedNanos(), known.token(), 0, null);
            scheduler.schedule(() -> reply.answered(again), 0);
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
        long pause = until == null ? 0 : until - scheduler.nanoTime();
        if (pause > 0) {
            scheduler.schedule(() -> begin(ask, landed), pause);
        } else if (ask.yields() != 0 && ask.mode() == Ask.Mode.QUEUE) {
            yieldTurn(ask, landed);
        } else {
            attempt(ask, landed);
        }
    }

    private void attempt(Ask ask, Consumer<Result> landed) {
        String waiter = ask.mode() == Ask.Mode.ONCE ? "" : waiter(ask.number(), ask.exclusive());
        Attempt.Request request = new Attempt.Request(
                new Held(ask.name(), owner(ask.number())),
                attempts.incrementAndGet(),
                ask.leaseNanos(),
                ask.yields() == 0 ? "" : owner(ask.yields()),
                ask.block(),
                waiter,
                options.clockDriftFactor(),
                options.serverTimeout().toNanos());
        new Attempt(servers, request, landed).start();
    }

    /** The hold is given up; if others wait, they come first, else it is taken anew. */
    private void yieldTurn(Ask ask, Consumer<Result> landed) {
        long now = scheduler.nanoTime();
        endClaim(ask.yields());
        servers.release(
                new Held(ask.name(), owner(ask.yields())),
                waiter(ask.number(), ask.exclusive()),
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
        Long until = scheduler.nanoTime() + YIELD;
        yieldedUntil.put(name, until);
        scheduler.schedule(() -> yieldedUntil.remove(name, until), YIELD);
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
                    endClaim(ask.yields());
                }
                reply.answered(new Answer(
                        Answer.Kind.GRANTED, result.startNanos(), counted, result.token(), /* ticket= */ 0, null));
            }
            case EXPIRED -> {
                claims.remove(ask.number(), claim);
                reply.answered(new Answer(Answer.Kind.GRANTED, result.startNanos(), 0, result.token(), 0, null));
            }
            case HELD -> {
                claims.remove(ask.number(), claim);
                held(ask, result);
                long ticket = ask.mode() == Ask.Mode.ONCE ? 0 : PLACE;
                reply.answered(
                        new Answer(Answer.Kind.HELD, result.startNanos(), result.holderLeftNanos(), 0, ticket, null));
            }
            case NO_QUORUM -> {
                claims.remove(ask.number(), claim);
                reply.failed(new Failure(result.failureKind(), result.cause(servers.quorum)));
            }
        }
    }

    private void held(Ask ask, Result result) {
        if (ask.yields() != 0 && ask.mode() == Ask.Mode.KEEP) {
            endClaim(ask.yields());
            giveBack(ask.name(), ask.yields(), "", ask.leaseNanos(), ballot -> {});
        }
        if (result.split()) {
            wakeups.split(ask.name());
        } else {
            wakeups.held(ask.name(), result.holderLeftNanos());
        }
    }

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        Gathering<Answer> answers = new Gathering<>(asks.size(), reply);
        for (int i = 0; i < asks.size(); i++) {
            ask(asks.get(i), answers.item(i, RedlockBackend::notAsked));
        }
    }

    private static Answer notAsked(Failure failure) {
        Answer.Kind kind = failure.kind() == Failure.Kind.REFUSED ? Answer.Kind.FAILED : Answer.Kind.STALE;
        return new Answer(kind, 0, 0, 0, 0, failure.cause());
    }

    // ---- holding

    @Override
    public void release(Release release, Reply<Released> reply) {
        Claim claim = endClaim(release.number());
        Claim.Grant grant = claim == null ? null : claim.grant();
        long lease = grant == null ? TimeUnit.SECONDS.toNanos(30) : grant.leaseNanos();
        giveBack(release.name(), release.number(), waiter(release.number(), release.exclusive()), lease, ballot -> {
            int mine = ballot.count(found -> found.state() == MINE);
            if (ballot.isOutOfOrder()) {
                reply.failed(servers.failure(ballot));
            } else if (servers.quorum.isReached(mine + (mine == 0 ? 0 : ballot.failed()))) {
                reply.answered(Released.RELEASED);
            } else {
                reply.answered(released(ballot));
            }
        });
    }

    private void giveBack(String name, long number, String waiter, long leaseNanos, Consumer<Ballot<Found>> done) {
        servers.release(
                new Held(name, owner(number)),
                waiter,
                Math.min(leaseNanos, LONGEST_OWED),
                options.serverTimeout().toNanos(),
                done);
    }

    private @Nullable Claim endClaim(long number) {
        Claim claim = claims.remove(number);
        if (claim != null) {
            claim.end();
        }
        return claim;
    }

    private static Released released(Ballot<Found> ballot) {
        return switch (lost(ballot)) {
            case TAKEN -> Released.TAKEN;
            case FREE -> Released.FREE;
            case MINE, GONE -> Released.GONE;
        };
    }

    /** What became of a hold that no quorum has: another's, broken, or forgotten by the servers. */
    private static Replies.State lost(Ballot<Found> ballot) {
        if (ballot.count(found -> found.state() == TAKEN) > 0) {
            return TAKEN;
        }
        return ballot.count(found -> found.state() == FREE) > 0 ? FREE : GONE;
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        Gathering<Renewed> answers = new Gathering<>(renewals.size(), reply);
        for (int i = 0; i < renewals.size(); i++) {
            renew(renewals.get(i), answers.item(i, RedlockBackend::notRenewed));
        }
    }

    private static Renewed notRenewed(Failure failure) {
        return new Renewed(Renewed.Kind.FAILED, 0, 0, failure.cause());
    }

    private void renew(Renewal renewal, Reply<Renewed> reply) {
        long sentNanos = scheduler.nanoTime();
        servers.renew(
                new Held(renewal.name(), owner(renewal.number())),
                renewal.sequence(),
                renewal.mode(),
                renewal.leaseNanos(),
                options.serverTimeout().toNanos(),
                ballot -> renewed(renewal, sentNanos, ballot, reply));
    }

    private void renewed(Renewal renewal, long sentNanos, Ballot<Found> ballot, Reply<Renewed> reply) {
        int mine = ballot.count(found -> found.state() == MINE);
        if (servers.quorum.isReached(mine)) {
            long left = TimeUnit.MILLISECONDS.toNanos(Ballot.ofQuorum(
                    servers.quorum,
                    ballot.votes().stream()
                            .filter(found -> found.state() == MINE)
                            .map(Found::number)
                            .toList()));
            if (ballot.count(found -> found.state() == FREE || found.state() == GONE) > 0) {
                seed(renewal, left);
            }
            long counted = left - (long) Math.ceil(left * options.clockDriftFactor());
            reply.answered(new Renewed(Renewed.Kind.MINE, sentNanos, counted, null));
        } else if (servers.quorum.isReached(mine + ballot.failed())) {
            reply.failed(servers.failure(ballot));
        } else {
            reply.answered(new Renewed(lostKind(ballot), sentNanos, 0, null));
        }
    }

    private static Renewed.Kind lostKind(Ballot<Found> ballot) {
        return switch (lost(ballot)) {
            case TAKEN -> Renewed.Kind.TAKEN;
            case FREE -> Renewed.Kind.FREE;
            case MINE, GONE -> Renewed.Kind.GONE;
        };
    }

    /** A server that has nothing of a hold which a quorum has was restarted empty, or was out of reach: it has it now. */
    private void seed(Renewal renewal, long leftNanos) {
        Claim claim = claims.get(renewal.number());
        Claim.Grant grant = claim == null ? null : claim.grant();
        if (claim != null && grant != null) {
            claim.unlessEnded(() -> servers.seed(
                    claim.held(),
                    grant.attempt(),
                    renewal.sequence(),
                    leftNanos,
                    grant.lastToken(),
                    grant.block(),
                    options.serverTimeout().toNanos()));
        }
    }

    /** Independent servers have no replicas that could be waited for: each of them counts as itself. */
    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        scheduler.schedule(() -> reply.answered(0), 0);
    }

    // ---- questions

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        servers.inspect(name, options.serverTimeout().toNanos(), ballot -> {
            if (ballot.isOutOfOrder()) {
                reply.failed(servers.failure(ballot));
            } else {
                reply.answered(Inspection.of(name, servers.quorum, ballot.votes()));
            }
        });
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        servers.force(name, options.serverTimeout().toNanos(), ballot -> {
            if (ballot.isOutOfOrder()) {
                reply.failed(servers.failure(ballot));
            } else {
                Map<String, Long> holders = ballot.votes().stream()
                        .filter(value -> !value.isEmpty())
                        .collect(Collectors.groupingBy(Replies::owner, Collectors.counting()));
                reply.answered(holders.values().stream().anyMatch(count -> servers.quorum.isReached(count.intValue())));
            }
        });
    }

    private String owner(long number) {
        return settings.clientId() + ":" + number;
    }

    /** A client waits as one, but for waiters that want a place of their own. */
    private String waiter(long number, boolean exclusive) {
        return exclusive ? owner(number) : settings.clientId();
    }
}
