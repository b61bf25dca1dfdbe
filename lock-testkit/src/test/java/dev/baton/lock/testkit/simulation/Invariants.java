package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockLostException;
import dev.baton.lock.core.Backend.Renewal;
import org.jspecify.annotations.Nullable;

/** The contract's rules as conditions on the simulated world: at what users see, at every step and tick, and at the end. */
final class Invariants {
    private final Health health;
    private final HoldRules holds;
    private final WaitRules waits;
    private final LeftoverRules leftovers;

    Invariants(World world) {
        this.health = new Health(world);
        this.holds = new HoldRules(world, health);
        this.waits = new WaitRules(world, health, holds);
        this.leftovers = new LeftoverRules(world, health, holds);
    }

    /** How many attempts have not ended. */
    int waiting() {
        return waits.waiting();
    }

    /** Since when somebody else of the same client has waited for a hold that this client has; now, if nobody does. */
    long awaitedSince(Attempt held) {
        return waits.awaitedSince(held);
    }

    void began(Attempt attempt) {
        waits.began(attempt);
    }

    /** A wait has ended without a hold: because somebody else has it, or with a failure. */
    void ended(Attempt attempt, @Nullable Throwable failure) {
        waits.ended(attempt, failure);
    }

    void acquired(Attempt attempt) {
        waits.acquired(attempt);
        holds.acquired(attempt);
    }

    /** A user has been told that the lease is replaced by one of which so much must be left. */
    void extended(Attempt attempt, long leastNanos) {
        holds.extended(attempt, leastNanos);
    }

    /** A client is about to extend a lease. */
    void renewing(SimulatedClient client, Renewal renewal) {
        holds.renewing(client, renewal);
    }

    void released(Attempt attempt, boolean wasHeld, @Nullable Throwable failure) {
        holds.released(attempt, wasHeld, failure);
    }

    void lossTold(Attempt attempt, LockLostException loss) {
        holds.lossTold(attempt, loss);
    }

    /** The server is another one, with the data that it has. */
    void promoted() {
        holds.promoted();
    }

    /** Something has happened. */
    void step() {
        holds.step();
    }

    /** Some time has passed. */
    void tick() {
        health.tick();
        waits.tick();
        holds.tick();
        leftovers.tick();
    }

    /** Nothing is left to happen: so nobody waits, holds, or has left anything behind. */
    void atRest() {
        waits.atRest();
        holds.atRest();
        leftovers.atRest();
    }
}
