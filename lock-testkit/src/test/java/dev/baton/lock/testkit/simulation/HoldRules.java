package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Attempt.FOREVER;
import static dev.baton.lock.testkit.simulation.Health.MILLI;

import dev.baton.lock.LockInfo;
import dev.baton.lock.LockLostException;
import dev.baton.lock.core.Backend.Renewal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of holding: exclusion (L1, L16), tokens (L3), leases (L14), releases (L20) and ends (L22). */
final class HoldRules {
    private final World world;
    private final SimulatedServer server;
    private final Health health;
    private final LossRules losses;
    private final Map<String, Integer> ownerless = new HashMap<>(); // renewals since somebody had the hold
    private final List<Attempt> holding = new ArrayList<>();
    private final List<Attempt> releasing = new ArrayList<>();
    private final Map<String, Long> lastToken = new HashMap<>();
    private final Map<String, Long> heldHere = new HashMap<>();

    HoldRules(World world, Health health) {
        this.world = world;
        this.server = world.server();
        this.health = health;
        this.losses = new LossRules(world, health);
    }

    private long now() {
        return world.timeline().now();
    }

    /** Whether a user of this client has this lock, as far as the user knows. */
    boolean isHeldBy(SimulatedClient client, String name) {
        return holding.stream()
                .anyMatch(each -> each.client() == client && each.name().equals(name) && !each.isReleased());
    }

    /**
     * The last instant at which somebody held the lock that this attempt is for. A client that does not know yet that a
     * hold of its own was broken is one of them (L17).
     */
    long lastHeld(Attempt attempt) {
        return Math.max(lastHeldHere(attempt), server.ledger().lastHeld(attempt.name()));
    }

    /** The last instant at which this client held the lock, as far as its users know. */
    long lastHeldHere(Attempt attempt) {
        boolean here = isHeldBy(attempt.client(), attempt.name());
        return here ? now() : heldHere.getOrDefault(attempt.place(), 0L);
    }

    private boolean isBroken(Attempt attempt) {
        return server.ledger().isBroken(attempt.name(), attempt.token());
    }

    private boolean isSafe(Attempt attempt) {
        return server.ledger().isSafe(attempt.name(), attempt.token());
    }

    // ---- what users see

    void acquired(Attempt attempt) {
        holding.add(attempt);
        if (!isBroken(attempt)) {
            checkLease(attempt);
            checkToken(attempt);
        }
    }

    /** A hold is given with its lease before it, not behind it. */
    private void checkLease(Attempt attempt) {
        if (!attempt.client().process().isRunning()) {
            return;
        }
        if (!attempt.believes()) {
            world.fail("L14", attempt + " got a hold that is over");
        }
        long least = attempt.leaseNanos() - attempt.leaseNanos() / 500 - 2 * health.slack();
        if (!world.scenario().isFaulty() && attempt.remainingNanos() < least) {
            world.fail("L14", attempt + " got a lease of only " + attempt.remainingNanos() / MILLI + " ms");
        }
    }

    /**
     * Whoever is told that the hold has a new lease has it. A driver that sends again may make it shorter here: what the last
     * run finds left of it is counted from the first sending.
     */
    void extended(Attempt attempt, long leastNanos) {
        if (attempt.remainingNanos() < leastNanos && !world.scenario().resends()) {
            world.fail("L14", attempt + " was told that it is extended");
        }
    }

    private void checkToken(Attempt attempt) {
        long last = lastToken.getOrDefault(attempt.name(), 0L);
        boolean revived = server.ledger().isRevived(attempt.name(), attempt.token());
        if (revived || !attempt.believes() || !(isSafe(attempt) || isOwner(attempt))) {
            return;
        }
        if (attempt.token() <= last) {
            world.fail("L3", attempt + " got token " + attempt.token() + " after " + last);
        }
        lastToken.put(attempt.name(), attempt.token());
    }

    void released(Attempt attempt, boolean wasHeld, @Nullable Throwable failure) {
        releasing.remove(attempt);
        losses.released(attempt, wasHeld, failure);
    }

    /** A renewal is sent. One may be sent while its hold is on the way from a user, or to one, but no more. */
    void renewing(SimulatedClient client, Renewal renewal) {
        String owner = SimulatedServer.owner(client.id(), renewal.number(), renewal.exclusive());
        String name = renewal.name();
        boolean isHeld = holding.stream()
                .filter(each -> each.client() == client && each.name().equals(name) && !each.isReleased())
                .anyMatch(each -> owner.equals(server.ledger().ownerOf(name, each.token())));
        int count = isHeld ? 0 : ownerless.getOrDefault(name + " " + owner, 0) + 1;
        ownerless.put(name + " " + owner, count);
        if (count > 1) {
            world.fail("L20", "nobody has the hold that is renewed: " + renewal);
        }
    }

    void lossTold(Attempt attempt, LockLostException loss) {
        losses.lossTold(attempt, loss);
    }

    /** A replica has taken over: what it has acknowledged is still there (R14), unless its lease is over. */
    void promoted() {
        for (Attempt attempt : holding) {
            boolean replicated = attempt.options().minReplicaAcks() > 0 && attempt.isHolding() && attempt.believes();
            if (replicated && !server.ledger().wasTakenAway(attempt.name(), attempt.token())) {
                checkReplicated(attempt);
            }
        }
    }

    private void checkReplicated(Attempt attempt) {
        String owner = server.inspect(attempt.name()).owner();
        if (owner != null && !owner.equals(server.ledger().owner(attempt.name()))) {
            world.fail("R14", attempt + " was acknowledged by a replica that says: " + owner);
        }
    }

    // ---- at every step

    /** Whoever believes in a hold is the owner at the server. */
    void step() {
        for (int i = 0; i < holding.size(); i++) {
            Attempt attempt = holding.get(i);
            if (attempt.isReleased()) {
                holding.remove(i--);
                releasing.add(attempt);
                heldHere.put(attempt.place(), now());
            } else if (isSafe(attempt) && attempt.believes()) {
                checkOwner(attempt);
            }
        }
    }

    private void checkOwner(Attempt attempt) {
        if (!isOwner(attempt)) {
            LockInfo info = server.inspect(attempt.name());
            world.fail("L1", attempt + " with token " + attempt.token() + " believes in its hold, but: " + info);
        }
        for (Attempt other : holding) {
            if (other != attempt && other.name().equals(attempt.name()) && isSafe(other) && other.believes()) {
                world.fail("L1", attempt + " and " + other + " both believe in their holds");
            }
        }
    }

    /** Whether the server says so: of this hold, not of another of its client. */
    private boolean isOwner(Attempt attempt) {
        String owner = server.inspect(attempt.name()).owner();
        return owner != null && owner.equals(server.ledger().ownerOf(attempt.name(), attempt.token()));
    }

    // ---- at every tick

    void tick() {
        for (Attempt attempt : List.copyOf(holding)) {
            if (attempt.client().process().isGone() || attempt.isLossTold()) {
                holding.remove(attempt);
                heldHere.put(attempt.place(), now());
            } else if (attempt.client().process().isRunning() && !attempt.isReleased()) {
                checkHold(attempt);
            }
        }
        List.copyOf(releasing).forEach(this::checkRelease);
    }

    private void checkHold(Attempt attempt) {
        if (attempt.mustEndBy() < now() && attempt.believes() && !attempt.isExtending()) {
            world.fail("L14", attempt + " has outlived its lease");
        }
        SimulatedClient client = attempt.client();
        if (client.isClosed() && attempt.believes()) {
            world.fail("L22", attempt + " is still held although its client is closed");
        }
        losses.tick(attempt);
    }

    private void checkRelease(Attempt attempt) {
        SimulatedProcess process = attempt.client().process();
        if (attempt.releaseDeadline() == FOREVER || process.isGone()) {
            releasing.remove(attempt);
        } else if (process.isRunning() && now() > Math.max(attempt.releaseDeadline(), process.rested())) {
            world.fail("L20", "the release of " + attempt + " does not return");
        }
    }

    void atRest() {
        holding.stream()
                .filter(attempt -> !attempt.client().process().isGone())
                .filter(attempt -> !attempt.isReleased() && !attempt.isLossTold())
                .forEach(attempt -> world.fail("L17", attempt + " is neither released nor lost"));
    }
}
