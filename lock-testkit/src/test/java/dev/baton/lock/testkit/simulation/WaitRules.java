package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Health.BACKOFF;
import static dev.baton.lock.testkit.simulation.Health.COMMAND;
import static dev.baton.lock.testkit.simulation.Health.HEARTBEAT;
import static dev.baton.lock.testkit.simulation.Health.MILLI;

import dev.baton.lock.LockUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The rules of waiting: deadlines (L5), what an end without a hold means (L7), wake-ups (L8) and order (L9). */
final class WaitRules {
    private final World world;
    private final Health health;
    private final HoldRules holds;
    private final TurnRules turns;
    private final List<Attempt> waiting = new ArrayList<>();
    private final Map<String, Long> deafSince = new HashMap<>(); // by client and lock

    WaitRules(World world, Health health, HoldRules holds) {
        this.world = world;
        this.health = health;
        this.holds = holds;
        this.turns = new TurnRules(world, health, holds);
    }

    private long now() {
        return world.timeline().now();
    }

    int waiting() {
        return waiting.size();
    }

    /** Since when somebody else of the same client has waited for this hold; now, if nobody does. */
    long awaitedSince(Attempt held) {
        return waiting.stream()
                .filter(other -> other.isSameLock(held) && other.isWaiting() && other.isPatient())
                .filter(other -> !other.isStrict() && !held.isStrict())
                .mapToLong(Attempt::startedAt)
                .min()
                .orElse(now());
    }

    void began(Attempt attempt) {
        waiting.add(attempt);
    }

    void acquired(Attempt attempt) {
        waiting.remove(attempt);
        checkDeadline(attempt);
        turns.acquired(attempt, waiting);
        waiting.stream()
                .filter(other -> other.name().equals(attempt.name()) && other.isWaiting() && other.isPatient())
                .filter(other -> overtakes(attempt, other))
                .forEach(other -> world.fail("L9", attempt + " has overtaken " + other));
    }

    /** A wait has ended without a hold. */
    void ended(Attempt attempt, @Nullable Throwable failure) {
        waiting.remove(attempt);
        checkDeadline(attempt);
        if (failure == null) {
            checkHeldByOthers(attempt);
        } else if (failure instanceof LockUnavailableException) {
            checkUnavailable(attempt, failure);
        } else if (!(failure instanceof CancellationException)
                && !(failure instanceof IllegalStateException
                        && attempt.client().isClosed())) {
            world.fail("L5", attempt + " ended with " + failure);
        }
    }

    private void checkDeadline(Attempt attempt) {
        SimulatedProcess process = attempt.client().process();
        long rested = process.isRunning() ? process.rested() : now();
        if (now() > Math.max(attempt.deadline(), rested)) {
            world.fail("L5", attempt + " ended after its deadline");
        }
    }

    /**
     * The server said so within the last heartbeat, or a little more: that is when the word came. It came within the command
     * timeout, or, when nothing goes wrong, soon.
     */
    private void checkHeldByOthers(Attempt attempt) {
        long age = now() - holds.lastHeld(attempt);
        long way = world.scenario().isFaulty() ? COMMAND : 0;
        if (age > HEARTBEAT + BACKOFF + way + health.slack()) {
            world.fail("L7", attempt + " was told that somebody holds a lock that was free for " + age / MILLI + " ms");
        }
    }

    private void checkUnavailable(Attempt attempt, Throwable failure) {
        Scenario scenario = world.scenario();
        boolean enough = attempt.waitNanos() > 2 * health.slack();
        if (enough && !scenario.isFaulty() && !scenario.replicas()) {
            world.fail("L7", attempt + " failed although nothing goes wrong: " + failure);
        }
    }

    private boolean overtakes(Attempt later, Attempt earlier) {
        if (earlier.client() == later.client() && !earlier.isStrict() && !later.isStrict()) {
            return earlier.number() < later.number();
        }
        Scenario scenario = world.scenario();
        boolean inOrder = earlier.isStrict() && later.isStrict() && !scenario.isFaulty() && !scenario.replicas();
        return inOrder && earlier.startedAt() + 4 * health.slack() < later.startedAt();
    }

    void tick() {
        waiting.removeIf(attempt -> attempt.client().process().isGone());
        world.clients().forEach(client -> world.scenario().lockNames().forEach(name -> checkListening(client, name)));
        waiting.stream()
                .filter(attempt -> attempt.client().process().isRunning())
                .forEach(this::checkWait);
    }

    /** Whoever has a place in the queue listens, and so is woken by the release itself. */
    private void checkListening(SimulatedClient client, String name) {
        SimulatedServer server = world.server();
        boolean deaf = server.inspect(name).waiters().stream()
                        .anyMatch(waiter ->
                                client.isNamedBy(waiter) && !server.ledger().isExcused(name, waiter))
                && client.process().isRunning()
                && waiting.stream()
                        .anyMatch(each -> each.client() == client && each.name().equals(name))
                && !server.hasListener(name, client.id());
        String place = client + " " + name;
        if (!deaf) {
            deafSince.remove(place);
            return;
        }
        long since = Math.max(deafSince.computeIfAbsent(place, key -> now()), health.since(client));
        if (now() - Math.max(since, client.connectedAt()) > HEARTBEAT + BACKOFF + health.slack() + 100 * MILLI) {
            world.fail("L8", client + " waits for " + name + ", and does not listen");
        }
    }

    private void checkWait(Attempt attempt) {
        SimulatedClient client = attempt.client();
        if (attempt.deadline() < now() && client.process().rested() < now()) {
            world.fail("L5", attempt + " has not ended at its deadline");
        }
        long since = Math.max(Math.max(attempt.startedAt(), holds.lastHeld(attempt)), health.since(client));
        since = Math.max(since, client.connectedAt());
        boolean asksAtOnce = since == client.connectedAt(); // it has come back to a lock that was free before (R8)
        long bound = asksAtOnce ? 2 * BACKOFF : HEARTBEAT + BACKOFF;
        if (attempt.isPatient() && now() - since > bound + health.slack() + 100 * MILLI) {
            world.fail(
                    "L8", attempt + " sleeps on a free lock: " + world.server().inspect(attempt.name()));
        }
    }

    void atRest() {
        waiting.stream()
                .filter(attempt -> !attempt.client().process().isGone())
                .forEach(attempt -> world.fail("L8", attempt + " waits for ever"));
    }
}
