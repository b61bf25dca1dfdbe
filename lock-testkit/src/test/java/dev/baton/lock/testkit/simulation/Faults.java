package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Health.HEARTBEAT;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong: a bounded number of faults at random times while users work, each of which heals by itself. */
final class Faults {
    private static final long MILLI = 1_000_000L;
    private static final long START = 700 * MILLI;

    private final World world;
    private final Scenario scenario;
    private final Chance chance;
    private final List<Consumer<SimulatedClient>> kinds = List.of(
            this::cut,
            this::cut,
            this::cutOff,
            this::freezeClient,
            this::freezeClient,
            this::crash,
            this::close,
            this::dropSubscriptions,
            client -> freezeServer(),
            client -> restart(/* empty= */ true),
            client -> restart(/* empty= */ false),
            client -> failOver(),
            client -> setClock(),
            client -> loseGrants(),
            client -> loseReplies(),
            client -> slow());

    Faults(World world) {
        this.world = world;
        this.scenario = world.scenario();
        this.chance = world.chance().fork();
    }

    void begin() {
        for (int i = 0; i < scenario.faults(); i++) {
            world.timeline().at(chance.between(START, scenario.workNanos()), this::happen);
        }
    }

    private void happen() {
        SimulatedClient client = chance.oneOf(world.clients());
        if (!client.process().isGone()) {
            client.unwell();
            chance.oneOf(kinds).accept(client);
        }
    }

    private void note(String who, String what, long nanos) {
        world.trace().add(who, what, "FAULT for " + nanos / 1e6 + " ms");
    }

    private void cut(SimulatedClient client) {
        note(client.id(), "cut", 0);
        Connection connection = chance.oneOf(client.backend().connectors()).any();
        if (connection == null) {
            return;
        }
        if (chance.hits(0.7)) {
            connection.cut();
        } else {
            connection.end();
        }
    }

    private void cutOff(SimulatedClient client) {
        long nanos = chance.spread(100 * MILLI, 6_000 * MILLI);
        note(client.id(), "cut off", nanos);
        client.cutOff(world.timeline().now() + nanos);
    }

    private void freezeClient(SimulatedClient client) {
        long nanos = chance.spread(50 * MILLI, 8_000 * MILLI);
        note(client.id(), "frozen", nanos);
        client.process().freeze();
        world.timeline().after(nanos, () -> thaw(client));
    }

    private void thaw(SimulatedClient client) {
        world.trace().add(client.id(), "thaws", "");
        client.unwell();
        client.process().thaw();
    }

    private void crash(SimulatedClient client) {
        note(client.id(), "crashes", 0);
        client.crash();
        world.timeline().after(chance.spread(MILLI, 2_000 * MILLI), world::join);
    }

    private void close(SimulatedClient client) {
        note(client.id(), "closes", 0);
        client.scheduler().schedule(client::close, 0);
        world.timeline().after(chance.spread(MILLI, 2_000 * MILLI), world::join);
    }

    private void dropSubscriptions(SimulatedClient client) {
        note(client.id(), "unsubscribed", 0);
        for (Connector connector : client.backend().connectors()) {
            @Nullable Connection connection = connector.any();
            if (connection != null) {
                connection.subscribed().removeIf(name -> chance.hits(0.7));
            }
        }
    }

    private void freezeServer() {
        long nanos = chance.spread(50 * MILLI, 6_000 * MILLI);
        note("server", "frozen", nanos);
        world.server().freeze();
        world.timeline().after(nanos, () -> {
            world.trace().add("server", "thaws", "");
            world.server().thaw();
        });
    }

    private void restart(boolean empty) {
        SimulatedServer server = world.server();
        if (server.isDown()) {
            return;
        }
        long nanos = downTime();
        note("server", empty ? "restarts empty" : "restarts", nanos);
        Runnable stop = empty ? server::stopEmpty : server::stop;
        Runnable start = empty ? server::startEmpty : server::start;
        stop.run();
        world.timeline().after(nanos, () -> {
            world.trace().add("server", "is back", "");
            start.run();
        });
    }

    private long downTime() {
        return chance.spread(20 * MILLI, 3_000 * MILLI);
    }

    /** A replica lags, then takes over; its clock differs by less than the time that this takes. */
    private void failOver() {
        SimulatedServer server = world.server();
        if (server.isDown() || !server.hasReplica()) {
            return;
        }
        long lag = chance.spread(MILLI, 3_000 * MILLI);
        note("replica", "lags", lag);
        server.detachReplica();
        world.timeline().after(lag, () -> {
            if (server.isDown()) {
                server.attachReplica();
                return;
            }
            long nanos = downTime();
            note("server", "fails over", nanos);
            server.stop();
            world.timeline().after(nanos, () -> server.promoteReplica(chance.between(-nanos, nanos)));
        });
    }

    private void setClock() {
        long by = chance.spread(MILLI, 10_000 * MILLI) * (chance.hits(0.5) ? 1 : -1);
        note("server", "sets clock", by);
        world.server().setClock(by);
        world.clients().forEach(client -> client.unwellFor(HEARTBEAT)); // until its estimate is made anew
    }

    private void loseGrants() {
        long nanos = chance.spread(500 * MILLI, 4_000 * MILLI);
        note("network", "loses grants", nanos);
        world.network().loseGrants(nanos);
    }

    private void loseReplies() {
        long nanos = chance.spread(500 * MILLI, 4_000 * MILLI);
        note("network", "loses replies", nanos);
        world.network().loseReplies(nanos);
    }

    private void slow() {
        long nanos = chance.spread(500 * MILLI, 4_000 * MILLI);
        note("network", "slow", nanos);
        world.network().beSlow(nanos);
    }
}
