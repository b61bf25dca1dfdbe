package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.ServerClock;
import dev.baton.lock.testkit.ScriptModel;
import dev.baton.lock.watchdog.Term;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's side of its connections: commands with their time-outs, the subscriptions, the estimate of the server's
 * clock. As a driver it may send commands again that were under way when the connection ended.
 */
final class SimulatedBackend implements Backend {
    private static final double LOST_SUBSCRIPTION = 0.2;

    private final World world;
    private final SimulatedClient client;
    private final SimulatedServer server;
    private final Chance chance;
    private final boolean resends;
    private final Connector commands;
    private final Connector messages;
    private final ServerClock clock = new ServerClock();
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Set<PendingCall<?>> unanswered = new LinkedHashSet<>();
    private @Nullable Events events;

    SimulatedBackend(World world, SimulatedClient client) {
        this.world = world;
        this.client = client;
        this.server = world.server();
        this.chance = world.chance().fork();
        this.resends = world.scenario().resends();
        this.commands = new Connector(world, client, this::ready, this::ended);
        this.messages = world.scenario().separateMessages()
                ? new Connector(world, client, this::readyToListen, connection -> {})
                : commands;
    }

    World world() {
        return world;
    }

    SimulatedClient client() {
        return client;
    }

    ServerClock clock() {
        return clock;
    }

    /** Whether the estimate is right in what is made of it: that the server's clock was set, nobody may have told yet. */
    boolean isClockKnown() {
        long now = client.scheduler().nanoTime();
        long micros = server.time().micros();
        return clock.notAfterMicros(now, 0) <= micros && clock.earliestLocal(micros, now) <= now;
    }

    // ---- connections

    @Override
    public void start(Events listener) {
        events = listener;
        commands.connect();
        if (messages != commands) {
            messages.connect();
        }
    }

    @Override
    public void close() {
        // The simulation ends a client as a process.
    }

    @Override
    public int group(String name) {
        return 0;
    }

    @Override
    public String describe(String name) {
        return "the simulated server";
    }

    @Override
    public boolean isNetworkThread() {
        return false;
    }

    @Override
    public void reconnect(int group) {
        Connection connection = commands.current();
        if (connection != null) {
            connection.cut();
            commands.lost(connection);
        }
    }

    List<Connector> connectors() {
        return messages == commands ? List.of(commands) : List.of(commands, messages);
    }

    boolean isConnected() {
        return connectors().stream().allMatch(each -> each.current() != null);
    }

    private Events events() {
        Events listener = events;
        if (listener == null) {
            throw new IllegalStateException("not started");
        }
        return listener;
    }

    private void ready(Connection connection, long sentNanos, long serverMicros) {
        clock.sample(sentNanos, client.scheduler().nanoTime(), serverMicros);
        if (messages == commands) {
            subscribeAll(connection);
        }
        Connection former = commands.former();
        if (resends && former != null) {
            former.end(); // what was sent there does not run behind what is sent again: links give up what was under
            // way
        }
        List.copyOf(unanswered).forEach(call -> call.transmit(connection));
        noteConnected();
        events().connected(group -> true);
    }

    private void readyToListen(Connection connection, long sentNanos, long serverMicros) {
        subscribeAll(connection);
        noteConnected();
    }

    private void noteConnected() {
        if (isConnected()) {
            client.connected();
        }
    }

    private void ended(Connection connection) {
        clock.reset();
        if (!resends) {
            List.copyOf(unanswered).forEach(PendingCall::disconnected);
        }
    }

    // ---- subscriptions

    @Override
    public void subscribe(String name) {
        wanted.add(name);
        Connection connection = messages.current();
        if (connection != null) {
            subscribe(connection, name);
        }
    }

    @Override
    public void unsubscribe(String name) {
        wanted.remove(name);
        Connection connection = messages.current();
        if (connection != null) {
            connection.toServer(() -> {
                connection.subscribed().remove(name);
                connection.toClient(() -> unsubscribed(connection, name));
            });
        }
    }

    /** A subscription has ended: by a command that a later subscription has overtaken, if it is still wanted. */
    private void unsubscribed(Connection connection, String name) {
        if (connection == messages.current() && wanted.contains(name)) {
            subscribe(connection, name);
        }
    }

    Set<String> subscriptions() {
        return wanted;
    }

    private void subscribeAll(Connection connection) {
        for (String name : List.copyOf(wanted)) {
            if (!world.isFaulty() || !chance.hits(LOST_SUBSCRIPTION)) {
                subscribe(connection, name);
            }
        }
    }

    private void subscribe(Connection connection, String name) {
        connection.toServer(() -> {
            connection.subscribed().add(name);
            connection.toClient(() -> events().subscribed(name));
        });
    }

    /** What was published comes by another way, later than what was published after it. */
    void elsewhere(Runnable arrival) {
        Connection connection = messages.current();
        if (connection != null) {
            connection.toClient(arrival);
        }
    }

    /** A grant has come by message. */
    void grantArrived(String name, ScriptModel.GrantMessage message) {
        long now = client.scheduler().nanoTime();
        long lease = TimeUnit.MILLISECONDS.toNanos(message.leaseMillis());
        boolean estimated = clock.isValid(now);
        long deadline = estimated ? clock.earliestLocal(message.untilMillis() * 1_000, now) - Term.margin(lease) : now;
        if (estimated && deadline - now <= lease && !isClockKnown()) {
            server.ledger().unsafe(name, message.token()); // nothing tells that the estimate is wrong
        }
        Grant grant = new Grant(
                message.number(), message.exclusive(), message.token(), message.block(), lease, estimated, deadline);
        world.trace().add(client.id(), "grant", grant);
        events().granted(name, grant);
    }

    // ---- commands

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        call("ask", ask, reply, call -> server.ask(client.id(), ask, call));
    }

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        call(
                "poll",
                asks,
                reply,
                call -> asks.stream()
                        .map(ask -> server.ask(client.id(), ask, call))
                        .toList());
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        call("release", release, reply, call -> {
            Released released = server.release(client.id(), release);
            boolean mine = released == Released.RELEASED || released == Released.CANCELLED;
            return !mine && call.isRepeated() ? Released.REPEATED : released;
        });
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        renewals.stream()
                .filter(each -> each.mode() == Renewal.Mode.EXTEND)
                .forEach(each -> world.invariants().renewing(client, each));
        call(
                "renew",
                renewals,
                reply,
                call -> renewals.stream()
                        .map(renewal -> server.renew(client.id(), renewal, call.sentNanos()))
                        .toList());
    }

    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        boolean inTime = chance.hits(0.8);
        call("replicate", renewal, reply, call -> {
            Renewed renewed = server.renew(client.id(), renewal, call.sentNanos());
            int acks = inTime && server.hasReplica() ? minAcks : minAcks - 1;
            return renewed.kind() == Renewed.Kind.MINE ? acks : 0;
        });
    }

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        call("inspect", name, reply, call -> server.inspect(name));
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        call("force", name, reply, call -> server.forceUnlock(name));
    }

    private <T> void call(String what, Object about, Reply<T> reply, Function<PendingCall<T>, T> script) {
        PendingCall<T> call = new PendingCall<>(this, what, about, reply, script);
        Connection connection = commands.current();
        world.trace().add(client.id(), what, about);
        if (connection != null || resends) {
            unanswered.add(call);
            call.start();
            if (connection != null) {
                call.transmit(connection);
            }
        } else {
            call.refuse();
        }
        client.block(call::isDone);
    }

    void finished(PendingCall<?> call) {
        unanswered.remove(call);
    }

    boolean isCurrent(Connection connection) {
        return commands.current() == connection;
    }

    /** Whether a command that has timed out stays in the driver's queue, to be sent when there is a connection. */
    boolean keepsUnanswered() {
        return resends && chance.hits(0.5);
    }
}
