package dev.baton.lock.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Everything there is in one run, and the loop that makes it happen. */
final class World {
    private static final long TICK = 20_000_000L;
    private static final long EPOCH = 1_700_000_000_000_000_000L;
    private static final long LARGEST_DRIFT = 400;
    private static final long LONGEST = 900_000_000_000L;
    private static final long MOST_STEPS = 2_000_000;

    private final Scenario scenario;
    private final Chance chance;
    private final Timeline timeline;
    private final Trace trace;
    private final Network network;
    private final SimulatedServer server;
    private final Invariants invariants;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Workload workload;
    private final Faults faults;
    private long nextTick;
    private long steps;
    private @Nullable AssertionError failure;

    World(Scenario scenario) {
        this.scenario = scenario;
        this.chance = new Chance(scenario.seed());
        this.timeline = new Timeline(chance.fork());
        this.trace = new Trace(timeline);
        this.network = new Network(timeline, chance.fork(), scenario.latencyNanos(), scenario.spikeNanos());
        LocalClock serverClock =
                new LocalClock(EPOCH + chance.between(0, EPOCH / 100), chance.between(-LARGEST_DRIFT, LARGEST_DRIFT));
        this.server = new SimulatedServer(this, serverClock);
        this.invariants = new Invariants(this);
        this.workload = new Workload(this);
        this.faults = new Faults(this);
    }

    Scenario scenario() {
        return scenario;
    }

    Chance chance() {
        return chance;
    }

    Timeline timeline() {
        return timeline;
    }

    Trace trace() {
        return trace;
    }

    Network network() {
        return network;
    }

    SimulatedServer server() {
        return server;
    }

    Invariants invariants() {
        return invariants;
    }

    List<SimulatedClient> clients() {
        return clients;
    }

    /** Whether something may still go wrong. */
    boolean isFaulty() {
        return scenario.isFaulty() && timeline.now() < scenario.workNanos();
    }

    /** Another client, with users that begin their attempts. */
    SimulatedClient join() {
        SimulatedClient client = new SimulatedClient(this, "c" + (clients.size() + 1));
        clients.add(client);
        workload.begin(client);
        return client;
    }

    /** Plays the scenario to its end: until nothing is left to happen. */
    void run() {
        for (int i = 0; i < scenario.clients(); i++) {
            join();
        }
        faults.begin();
        runUntil(() -> false);
        invariants.atRest();
        check();
    }

    /** Makes things happen until the condition holds or nothing is left. */
    void runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean() && !timeline.isEmpty()) {
            long next = timeline.next();
            while (nextTick < next) {
                timeline.advance(nextTick);
                nextTick += TICK;
                invariants.tick();
                check();
            }
            timeline.step();
            invariants.step();
            if (++steps > MOST_STEPS || timeline.now() > LONGEST) {
                fail("L8", "the simulation does not come to rest");
            }
            check();
        }
    }

    /** An invariant is violated: the run ends after this step. */
    void fail(String rule, String what) {
        if (failure == null) {
            failure = new AssertionError("%s is violated with seed %d at %.6f ms: %s%n%s%n%s%s"
                    .formatted(
                            rule,
                            scenario.seed(),
                            timeline.now() / 1e6,
                            what,
                            scenario,
                            trace,
                            Seeds.replay(scenario.seed())));
        }
    }

    private void check() {
        if (failure != null) {
            throw failure;
        }
    }
}
