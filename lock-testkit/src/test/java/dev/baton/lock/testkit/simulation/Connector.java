package dev.baton.lock.testkit.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps one connection of a client up: opens it, asks the server for its time, and begins again when it ends. */
final class Connector {
    private static final long PATIENCE = 2_000_000_000L;
    private static final long SHORTEST_PAUSE = 1_000_000L;
    private static final long LONGEST_PAUSE = 500_000_000L;

    private final World world;
    private final SimulatedClient client;
    private final Chance chance;
    private final Handshake handshake;
    private final Consumer<Connection> ended;
    private @Nullable Connection opening;
    private @Nullable Connection current;
    private @Nullable Connection former;

    /** The server's time has come on a new connection. */
    interface Handshake {
        void done(Connection connection, long sentNanos, long serverMicros);
    }

    /**
     * A connector that has not begun.
     *
     * @param handshake what to do when a connection is ready
     * @param ended what to do when one that was ready has ended
     */
    Connector(World world, SimulatedClient client, Handshake handshake, Consumer<Connection> ended) {
        this.world = world;
        this.client = client;
        this.chance = world.chance().fork();
        this.handshake = handshake;
        this.ended = ended;
    }

    /** The connection that is ready, or null. */
    @Nullable
    Connection current() {
        return current;
    }

    /** What the network may cut: a connection that is ready, or becoming so. */
    @Nullable
    Connection any() {
        return current != null ? current : opening;
    }

    /** The connection before the current one, or null. */
    @Nullable
    Connection former() {
        return former;
    }

    void connect() {
        if (!world.server().isDown() && !client.isCutOff()) {
            open();
        } else {
            later();
        }
    }

    private void open() {
        Connection fresh = new Connection(world, client, this::lost);
        opening = fresh;
        world.server().accept(fresh);
        long sent = client.scheduler().nanoTime();
        fresh.toServer(() -> {
            long micros = world.server().time().micros();
            fresh.toClient(() -> ready(fresh, sent, micros));
        });
        client.scheduler().schedule(() -> tooLate(fresh), PATIENCE);
    }

    private void ready(Connection fresh, long sentNanos, long serverMicros) {
        if (opening == fresh) {
            opening = null;
            current = fresh;
            world.trace().add(client.id(), "connected", "");
            handshake.done(fresh, sentNanos, serverMicros);
        }
    }

    private void tooLate(Connection fresh) {
        if (opening == fresh) {
            fresh.cut();
            lost(fresh);
        }
    }

    /** The client has learned that a connection has ended, or ends it. */
    void lost(Connection connection) {
        if (connection == opening) {
            opening = null;
            later();
        } else if (connection == current) {
            current = null;
            former = connection;
            world.trace().add(client.id(), "disconnected", "");
            ended.accept(connection);
            later();
        }
    }

    private void later() {
        client.scheduler().schedule(this::connect, chance.spread(SHORTEST_PAUSE, LONGEST_PAUSE));
    }
}
