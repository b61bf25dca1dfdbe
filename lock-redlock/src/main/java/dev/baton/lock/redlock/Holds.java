package dev.baton.lock.redlock;

import static dev.baton.lock.redlock.Replies.State.FREE;
import static dev.baton.lock.redlock.Replies.State.GONE;
import static dev.baton.lock.redlock.Replies.State.MINE;
import static dev.baton.lock.redlock.Replies.State.TAKEN;
import static java.util.Objects.requireNonNull;

import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.redlock.Replies.Found;
import dev.baton.lock.redlock.Servers.Held;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's holds on the servers: what is known of each by its number, its renewal and its release. */
final class Holds {
    /** For how long a release matters whose lease is not known. */
    private static final long USUAL_LEASE = TimeUnit.SECONDS.toNanos(30);

    private final String clientId;
    private final Servers servers;
    private final RedlockOptions options;
    private final Map<Long, Claim> claims = new ConcurrentHashMap<>();

    Holds(String clientId, Servers servers, RedlockOptions options) {
        this.clientId = clientId;
        this.servers = servers;
        this.options = options;
    }

    /** What the servers know a hold of this client by. */
    String owner(long number) {
        return clientId + ":" + number;
    }

    /** A client waits as one, but for waiters that want a place of their own. */
    String waiter(long number, boolean exclusive) {
        return exclusive ? owner(number) : clientId;
    }

    /** What is known of a number that is asked for, until {@link #answered}. */
    Claim asked(String name, long number) {
        return requireNonNull(claims.compute(number, (key, known) -> {
            Claim claim = known == null ? new Claim(new Held(name, owner(key))) : known;
            claim.asked();
            return claim;
        }));
    }

    /** An ask has its answer: what has been granted is known until it is given back, and the rest is forgotten. */
    void answered(long number, Claim claim) {
        claims.computeIfPresent(number, (key, known) -> known == claim && claim.answered() ? null : known);
    }

    // ---- release

    /** Gives a hold back, or what an ask has left, and tells what was there. */
    void release(Release release, Reply<Released> reply) {
        Claim claim = endClaim(release.number());
        String waiter = waiter(release.number(), release.exclusive());
        giveBack(release.name(), release.number(), waiter, leftNanos(claim), ballot -> {
            int mine = ballot.count(found -> found.state() == MINE);
            if (ballot.isOutOfOrder()) {
                reply.failed(servers.failure(ballot));
            } else if (servers.quorum.isReached(mine + (mine == 0 ? 0 : ballot.unanswered()))) {
                reply.answered(Released.RELEASED);
            } else {
                reply.answered(released(ballot));
            }
        });
    }

    /** How long a server may still have something of a claim: what was asked for last may have been run as late as it was given up. */
    long leftNanos(@Nullable Claim claim) {
        Long left = claim == null ? null : claim.leftNanos(servers.scheduler.nanoTime());
        return left == null ? USUAL_LEASE : left + options.serverTimeout().toNanos();
    }

    /** Gives back whatever there is under a number. */
    void giveBack(String name, long number, String waiter, long leaseNanos, Consumer<Ballot<Found>> done) {
        servers.release(
                new Held(name, owner(number)),
                waiter,
                leaseNanos,
                options.serverTimeout().toNanos(),
                done);
    }

    /** Nothing is sent for this number any more that would bring its hold back. */
    @Nullable
    Claim endClaim(long number) {
        Claim claim = claims.get(number);
        if (claim != null) {
            claim.end();
            claims.remove(number, claim);
        }
        return claim;
    }

    private Released released(Ballot<Found> ballot) {
        return switch (lost(ballot)) {
            case TAKEN -> Released.TAKEN;
            case FREE -> Released.FREE;
            case MINE, GONE -> Released.GONE;
        };
    }

    /**
     * What became of a hold that no quorum has: another's, broken, or forgotten by the servers. It was not broken if those that have
     * forgotten it would make a quorum of it: a further one may know of its token without ever having had it.
     */
    private Replies.State lost(Ballot<Found> ballot) {
        if (ballot.count(found -> found.state() == TAKEN) > 0) {
            return TAKEN;
        }
        boolean forgotten =
                servers.quorum.isReached(ballot.count(found -> found.state() == MINE || found.state() == GONE));
        boolean broken = ballot.count(found -> found.state() == FREE) > 0;
        return broken && !forgotten ? FREE : GONE;
    }

    // ---- renewal

    /** Changes a lease where it is there, or looks at it. */
    void renew(Renewal renewal, Reply<Renewed> reply) {
        long sentNanos = servers.scheduler.nanoTime();
        Claim claim = claims.get(renewal.number());
        if (claim != null && renewal.mode() != Renewal.Mode.CHECK) {
            claim.leasedUntil(sentNanos + renewal.leaseNanos(), renewal.sequence());
        }
        servers.renewOwn(
                new Held(renewal.name(), ownerAndAttempt(renewal.number())),
                renewal.sequence(),
                renewal.mode(),
                renewal.leaseNanos(),
                options.serverTimeout().toNanos(),
                ballot -> renewed(sentNanos, ballot, reply),
                ballot -> seed(renewal, leftNanos(ballot) - (servers.scheduler.nanoTime() - sentNanos)));
    }

    /** What an earlier attempt has left is no part of the hold: it may be withdrawn yet. */
    private String ownerAndAttempt(long number) {
        Claim claim = claims.get(number);
        Claim.Grant grant = claim == null ? null : claim.grant();
        return grant == null ? owner(number) : owner(number) + "#" + grant.attempt();
    }

    private void renewed(long sentNanos, Ballot<Found> ballot, Reply<Renewed> reply) {
        int mine = ballot.count(found -> found.state() == MINE);
        if (servers.quorum.isReached(mine)) {
            long left = leftNanos(ballot);
            long counted = left - (long) Math.ceil(left * options.clockDriftFactor());
            reply.answered(new Renewed(Renewed.Kind.MINE, sentNanos, counted, null));
        } else if (ballot.isUnknown(mine)) {
            reply.failed(servers.failure(ballot));
        } else {
            reply.answered(new Renewed(lostKind(ballot), sentNanos, 0, null));
        }
    }

    /** What a quorum has left of the lease, at least. */
    private long leftNanos(Ballot<Found> ballot) {
        return TimeUnit.MILLISECONDS.toNanos(Ballot.ofQuorum(
                servers.quorum,
                ballot.votes().stream()
                        .filter(found -> found.state() == MINE)
                        .map(Found::number)
                        .toList()));
    }

    private Renewed.Kind lostKind(Ballot<Found> ballot) {
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
        if (claim != null && grant != null && leftNanos > 0) {
            claim.unlessChanged(
                    renewal.sequence(),
                    () -> servers.seed(
                            claim.held(),
                            grant.attempt(),
                            renewal.sequence(),
                            leftNanos,
                            grant.lastToken(),
                            grant.block(),
                            options.serverTimeout().toNanos()));
        }
    }
}
