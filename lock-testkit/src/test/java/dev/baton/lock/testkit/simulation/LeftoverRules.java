package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Health.BACKOFF;
import static dev.baton.lock.testkit.simulation.Health.COMMAND;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.EngineProbe;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of what is left over: no orphans (L13), and nothing at all at the end (L24). */
final class LeftoverRules {
    private final World world;
    private final Health health;
    private final HoldRules holds;
    private final Map<String, Orphan> orphans = new HashMap<>();

    /** An owner at the server that no user knows of, and since when that is so. */
    private record Orphan(String owner, long since) {}

    LeftoverRules(World world, Health health, HoldRules holds) {
        this.world = world;
        this.health = health;
        this.holds = holds;
    }

    void tick() {
        world.scenario().lockNames().forEach(this::checkOrphan);
    }

    /** A lock whose owner is alive and well, although none of its users has it. */
    private void checkOrphan(String name) {
        LockInfo info = world.server().inspect(name);
        String owner = info.owner();
        SimulatedClient client = owner == null ? null : living(owner);
        if (owner == null
                || client == null
                || holds.isHeldBy(client, name)
                || world.server().ledger().isExcused(name, owner)) {
            orphans.remove(name);
            return;
        }
        Orphan orphan = orphans.get(name);
        if (orphan == null || !orphan.owner.equals(owner)) {
            orphan = new Orphan(owner, world.timeline().now());
            orphans.put(name, orphan);
        }
        long since = Math.max(orphan.since, health.since(client));
        long patience = world.scenario().isFaulty() ? 2 * COMMAND + BACKOFF : 0;
        if (world.timeline().now() - since > patience + health.slack()) {
            world.fail("L13", "nobody of " + client + " holds the lock that is its own: " + info);
        }
    }

    /** The client of an owner or waiter, unless its process is gone. */
    private @Nullable SimulatedClient living(String contender) {
        return world.clients().stream()
                .filter(client ->
                        client.isNamedBy(contender) && !client.process().isGone())
                .findFirst()
                .orElse(null);
    }

    void atRest() {
        world.scenario().lockNames().forEach(this::checkServer);
        world.clients().stream().filter(client -> !client.process().isGone()).forEach(this::checkClient);
    }

    private void checkServer(String name) {
        LockInfo info = world.server().inspect(name);
        String owner = info.owner();
        Ledger ledger = world.server().ledger();
        if (owner != null && living(owner) != null && !ledger.isExcused(name, owner)) {
            world.fail("L13", "the lock is left behind: " + info);
        }
        if (info.waiters().stream().anyMatch(waiter -> living(waiter) != null && !ledger.isExcused(name, waiter))) {
            world.fail("L24", "a place is left behind: " + info);
        }
    }

    private void checkClient(SimulatedClient client) {
        if (!EngineProbe.isIdle(client.engine())) {
            world.fail("L24", client + " is not idle at the end");
        }
        if (EngineProbe.watched(client.engine()) != 0) {
            world.fail("L24", client + " watches leases at the end");
        }
        Set<String> subscriptions = client.backend().subscriptions();
        if (!subscriptions.isEmpty()) {
            world.fail("L24", client + " is subscribed to " + subscriptions + " at the end");
        }
    }
}
