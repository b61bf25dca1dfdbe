package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.testkit.ScriptModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server: the scripts' model on a clock of its own, its connections, and what can befall it. */
final class SimulatedServer implements ScriptModel.Channel {
    private static final long TOKEN_TTL_MILLIS = 3_600_000;

    private final Timeline timeline;
    private final ServerTime time;
    private final Network network;
    private final World world;
    private final Trace trace;
    private ScriptModel model = new ScriptModel(TOKEN_TTL_MILLIS, this);
    private @Nullable ScriptModel replica; // what it has, if it does not follow any more
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Runnable> received = new ArrayDeque<>(); // while frozen
    private final Ledger ledger;
    private final PlaceRules places;
    private final Map<String, Seen> lastSeen = new HashMap<>();
    private long version; // how many commands have run
    private boolean frozen;
    private boolean down;

    SimulatedServer(World world, LocalClock clock) {
        this.world = world;
        this.timeline = world.timeline();
        this.time = new ServerTime(timeline, clock);
        this.network = world.network();
        this.trace = world.trace();
        this.ledger = new Ledger(timeline);
        this.places = new PlaceRules(world);
    }

    ServerTime time() {
        return time;
    }

    private long micros() {
        return time.micros();
    }

    boolean isDown() {
        return down;
    }

    boolean isHealthy() {
        return !down && !frozen;
    }

    // ---- connections

    void accept(Connection connection) {
        connections.add(connection);
    }

    void ended(Connection connection) {
        connections.remove(connection);
    }

    void receive(Connection connection, Runnable command) {
        Runnable guarded = () -> {
            if (connection.isServed()) {
                command.run();
            }
        };
        if (frozen) {
            received.add(guarded);
        } else {
            guarded.run();
        }
    }

    @Override
    public boolean hasListener(String name, String client) {
        return connections.stream()
                .anyMatch(each ->
                        each.owner().id().equals(client) && each.subscribed().contains(name));
    }

    @Override
    public void publish(String name, String client, ScriptModel.GrantMessage message) {
        trace.add("server", "publish", List.of(client, name, message));
        ledger.reserved(name, owner(client, message.number(), message.exclusive()), message.token());
        boolean heard = false;
        for (Connection each : List.copyOf(connections)) {
            if (each.owner().id().equals(client) && each.subscribed().contains(name)) {
                heard = true;
                SimulatedBackend to = each.owner().backend();
                Runnable arrival = () -> to.grantArrived(name, message);
                network.publish(() -> each.toClient(arrival), () -> to.elsewhere(arrival));
            }
        }
        places.published(name, client, heard);
    }

    /** An owner as the server names it. */
    static String owner(String client, long number, boolean exclusive) {
        return exclusive ? client + "+" + number + "#" + number : client + "#" + number;
    }

    // ---- commands

    Answer ask(String client, Ask ask, PendingCall<?> call) {
        LockInfo before = inspect(ask.name());
        version++;
        ScriptModel.Result result = model.ask(client, ask, call.notAfterMicros(), micros());
        trace.add("server", "ask", result);
        places.asked(before, ask, result);
        String owner = owner(client, ask.number(), ask.exclusive());
        if (result.kind() == Answer.Kind.GRANTED) {
            ledger.reserved(ask.name(), owner, result.token());
        }
        if (!call.isClockKnown()) {
            ledger.excuse(ask.name(), owner);
        }
        ledger.seen(inspect(ask.name()));
        long remaining = TimeUnit.MILLISECONDS.toNanos(result.remainingMillis());
        return new Answer(result.kind(), call.sentNanos(), remaining, result.token(), result.ticket(), null);
    }

    Released release(String client, Release release) {
        LockInfo before = inspect(release.name());
        version++;
        Released released = model.release(client, release, micros());
        trace.add("server", "release", released);
        if (released == Released.RELEASED && before.locked()) {
            ledger.released(release.name());
        }
        if (released == Released.RELEASED) {
            places.freed(inspect(release.name()));
        }
        ledger.seen(inspect(release.name()));
        return released;
    }

    Renewed renew(String client, Renewal renewal, long sentNanos) {
        version++;
        ScriptModel.RenewResult result = model.renew(client, renewal, micros());
        trace.add("server", "renew", result);
        ledger.seen(inspect(renewal.name()));
        return new Renewed(result.kind(), sentNanos, TimeUnit.MILLISECONDS.toNanos(result.remainingMillis()), null);
    }

    LockInfo inspect(String name) {
        Seen seen = lastSeen.get(name);
        if (seen == null || seen.version != version || seen.until <= timeline.now()) {
            LockInfo info = model.inspect(name, micros());
            long until = info.locked() ? timeline.now() + info.remainingLease().toNanos() / 2 : Long.MAX_VALUE;
            seen = new Seen(info, version, until);
            lastSeen.put(name, seen);
        }
        return seen.info;
    }

    /** What a lock was like, and how long that is certain to be so if no command runs. */
    private record Seen(LockInfo info, long version, long until) {}

    boolean forceUnlock(String name) {
        version++;
        ledger.broken(name);
        boolean forced = model.forceUnlock(name, micros());
        trace.add("server", "force", List.of(name, forced));
        places.freed(inspect(name));
        ledger.seen(inspect(name));
        return forced;
    }

    // ---- faults

    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
        while (!received.isEmpty() && !frozen) {
            received.remove().run();
        }
    }

    /** The server stops, and with it its connections, and what was on its way. */
    void stop() {
        down = true;
        frozen = false;
        time.note();
        received.clear();
        List.copyOf(connections).forEach(Connection::end);
    }

    /** The server stops, and has nothing left when it starts again. */
    void stopEmpty() {
        stop();
        ledger.cleared();
        version++;
        model.clear();
        ledger.names().forEach(name -> ledger.seen(inspect(name)));
    }

    void start() {
        down = false;
    }

    /** The server starts without its data: nothing but its clock keeps tokens rising. */
    void startEmpty() {
        time.replace(0);
        start();
    }

    /** A replica follows no more. */
    void detachReplica() {
        replica = model.copy();
    }

    /** The replica follows again, or is another. */
    void attachReplica() {
        replica = null;
    }

    boolean hasReplica() {
        return replica == null;
    }

    /** The replica is the server from now on, with what it has, and with a clock of its own. */
    void promoteReplica(long clockAheadNanos) {
        ScriptModel promoted = replica;
        if (promoted != null) {
            model = promoted;
            replica = null;
            version++;
            time.replace(clockAheadNanos);
            start();
            world.invariants().promoted();
            ledger.unsafe();
            ledger.names().forEach(name -> ledger.rewound(inspect(name)));
        }
    }

    /** Its clock is set; leases end when the clock says so. */
    void setClock(long byNanos) {
        version++;
        time.set(byNanos);
        if (byNanos > 0) {
            ledger.unsafe();
        }
        ledger.names().forEach(name -> ledger.seen(inspect(name)));
    }

    /** For the invariants. */
    Ledger ledger() {
        return ledger;
    }
}
