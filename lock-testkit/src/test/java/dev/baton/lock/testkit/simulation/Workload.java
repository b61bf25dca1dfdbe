package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Engine;
import java.time.Duration;

/** What the users of the clients do: attempts of all kinds at random times, alone and in bursts. */
final class Workload {
    private static final long MILLI = 1_000_000L;
    private static final long START = 500 * MILLI;
    private static final int LARGEST_BURST = 6;
    private static final int MOST_WAITING = 24;
    private static final Duration REPLICA_TIMEOUT = Duration.ofMillis(300);

    private final World world;
    private final Scenario scenario;
    private final Chance chance;
    private int attempts;

    Workload(World world) {
        this.world = world;
        this.scenario = world.scenario();
        this.chance = world.chance().fork();
    }

    void begin(SimulatedClient client) {
        later(client, world.timeline().now() == 0 ? START : 0);
    }

    private void later(SimulatedClient client, long atLeastNanos) {
        long pause = atLeastNanos + chance.between(0, 2 * scenario.restNanos());
        client.scheduler().schedule(() -> arrive(client), pause);
    }

    private void arrive(SimulatedClient client) {
        if (world.timeline().now() > scenario.workNanos() || client.isClosed()) {
            return;
        }
        long burst = chance.hits(0.2) ? chance.between(2, LARGEST_BURST) : 1;
        for (int i = 0; i < burst && world.invariants().waiting() < MOST_WAITING; i++) {
            attempt(client);
        }
        if (scenario.isFaulty() && chance.hits(0.02)) {
            force(client);
        }
        later(client, 0);
    }

    private void attempt(SimulatedClient client) {
        long lease = chance.hits(scenario.watched()) ? 0 : chance.spread(scenario.shortestLeaseNanos(), 8_000 * MILLI);
        long hold = hold(lease);
        Attempt attempt = new Attempt(world, client, ++attempts, lock(), options(), waitTime(), lease, hold);
        attempt.begin();
        if (chance.hits(scenario.cancellations())) {
            client.scheduler().schedule(attempt::cancel, chance.spread(1_000, 2_000 * MILLI));
        }
        if (chance.hits(scenario.extensions())) {
            client.scheduler().schedule(() -> extend(attempt), chance.spread(MILLI, 3_000 * MILLI));
            client.scheduler().schedule(() -> extend(attempt), chance.spread(MILLI, 3_000 * MILLI));
        }
    }

    private void extend(Attempt attempt) {
        if (world.timeline().now() < scenario.workNanos()) {
            attempt.extend(chance.spread(10 * MILLI, 4_000 * MILLI));
        }
    }

    private String lock() {
        return chance.oneOf(scenario.lockNames());
    }

    private LockOptions options() {
        LockOptions options = LockOptions.defaults()
                .maxLocalHandoffs(chance.oneOf(scenario.handoffs()))
                .watchdogTimeout(chance.oneOf(scenario.watchdogTimeouts()));
        return scenario.replicas() && chance.hits(0.5) ? options.replicas(1, REPLICA_TIMEOUT) : options;
    }

    private long waitTime() {
        return switch (chance.index(10)) {
            case 0, 1, 2, 3 -> Attempt.FOREVER;
            case 4 -> 0;
            default -> chance.spread(MILLI, 5_000 * MILLI);
        };
    }

    private long hold(long lease) {
        if (lease != 0 && chance.hits(0.1)) {
            return Attempt.FOREVER;
        }
        return switch (chance.index(20)) {
            case 0 -> 0;
            case 1 -> chance.spread(100 * MILLI, 4_000 * MILLI);
            default -> chance.spread(10_000, scenario.longestHoldNanos());
        };
    }

    private void force(SimulatedClient client) {
        Engine engine = client.engine();
        String name = lock();
        try {
            client.blocking(() -> engine.forceUnlock(name));
        } catch (RuntimeException e) {
            world.trace().add(client.id(), "not forced", e);
        }
    }
}
