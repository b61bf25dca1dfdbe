package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.SimulatedProcess.Kind.NETWORK;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One connection, from its opening to its end. Each way keeps its order. When it is cut, what is on its way to the client
 * is lost; of what is on its way to the server a first part may still arrive, later, while the server does not know yet
 * that the client is gone.
 *
 * <p>A client's other threads leave their commands to the connection's network thread, which sends them when it comes to
 * it; what that thread has to say itself, as it handles an answer or a grant, it sends at once. So commands of different
 * threads may overtake each other, although the answers stand in the order in which they ran.
 */
final class Connection {
    private static final long LATEST_RUN = 6_000_000_000L;
    private static final long LATEST_NOTICE = 50_000_000L;

    private final Timeline timeline;
    private final Network network;
    private final Chance chance;
    private final SimulatedServer server;
    private final SimulatedClient owner;
    private final Runnable lost;
    private final Deque<Runnable> toServer = new ArrayDeque<>();
    private final Deque<Runnable> toClient = new ArrayDeque<>();
    private final Set<String> subscribed = new LinkedHashSet<>(); // as the server sees it
    private long lastLeft;
    private long lastToServer;
    private long lastToClient;
    private long stalledUntil;
    private boolean linked = true; // what is sent arrives
    private boolean served = true; // the server's end is open
    private boolean handling; // the client's network thread is at work

    /**
     * A connection that has just been opened.
     *
     * @param lost what the client does when it learns of the end
     */
    Connection(World world, SimulatedClient owner, Consumer<Connection> lost) {
        this.timeline = world.timeline();
        this.network = world.network();
        this.chance = world.chance().fork();
        this.server = world.server();
        this.owner = owner;
        this.lost = () -> lost.accept(this);
    }

    SimulatedClient owner() {
        return owner;
    }

    Set<String> subscribed() {
        return subscribed;
    }

    boolean isLinked() {
        return linked;
    }

    boolean isServed() {
        return served;
    }

    void toServer(Runnable command) {
        if (handling) {
            send(command);
            return;
        }
        lastLeft = Math.max(lastLeft + 1, timeline.now() + network.queueing());
        timeline.at(lastLeft, () -> owner.process().handle(NETWORK, () -> send(command)));
    }

    private void send(Runnable command) {
        if (linked) {
            toServer.add(command);
            lastToServer = Math.max(lastToServer + 1, timeline.now() + network.latency());
            timeline.at(lastToServer, this::arriveAtServer);
        }
    }

    void toClient(Runnable message) {
        if (linked) {
            toClient.add(message);
            lastToClient = Math.max(lastToClient + 1, timeline.now() + network.latency());
            timeline.at(lastToClient, this::arriveAtClient);
        }
    }

    private void arriveAtServer() {
        if (timeline.now() < stalledUntil) {
            timeline.at(stalledUntil, this::arriveAtServer);
            return;
        }
        Runnable command = toServer.poll();
        if (command != null) {
            server.receive(this, command);
        }
    }

    private void arriveAtClient() {
        if (timeline.now() < stalledUntil) {
            timeline.at(stalledUntil, this::arriveAtClient);
            return;
        }
        Runnable message = toClient.poll();
        if (message != null) {
            owner.process().handle(NETWORK, () -> handle(message));
        }
    }

    private void handle(Runnable message) {
        handling = true;
        message.run();
        handling = false;
    }

    /** Nothing arrives for a while, at either end. */
    void stall(long untilNanos) {
        stalledUntil = Math.max(stalledUntil, untilNanos);
    }

    /** The client's end is gone. */
    void cut() {
        if (!linked) {
            return;
        }
        linked = false;
        toClient.clear();
        tell();
        long late = chance.between(0, toServer.size());
        while (toServer.size() > late) {
            toServer.removeLast();
        }
        if (chance.hits(0.7)) {
            stall(timeline.now() + chance.spread(1_000, LATEST_RUN));
        }
        long end = Math.max(stalledUntil, Math.max(lastToServer, timeline.now())) + 1;
        timeline.at(end + (chance.hits(0.5) ? 0 : chance.spread(1_000, LATEST_RUN)), this::end);
    }

    /** The server's end is gone: nothing arrives any more. */
    void end() {
        if (linked) {
            tell();
        }
        linked = false;
        served = false;
        toServer.clear();
        toClient.clear();
        subscribed.clear();
        server.ended(this);
    }

    private void tell() {
        timeline.after(
                chance.spread(1_000, LATEST_NOTICE), () -> owner.process().handle(NETWORK, lost));
    }
}
