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

/** One server: the scripts' model on a clock of its own, its connections, and what can befall it. */
final class SimulatedServer implements ScriptModel.Channel {
    private static final long TOKEN_TTL_MILLIS = 3_600_000;

    private final Timeline timeline;
    private final LocalClock clock;
    private final Network network;
    private final Trace trace;
    private final ScriptModel model = new ScriptModel(TOKEN_TTL_MILLIS, this);
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Runnable> received = new ArrayDeque<>(); // while frozen
    private final Ledger ledger;
    private final Map<String, Seen> lastSeen = new HashMap<>();
    private long version; // how many commands have run
    private boolean frozen;
    private boolean down;

    SimulatedServer(Timeline timeline, LocalClock clock, Network network, Trace trace) {
        this.timeline = timeline;
        this.clock = clock;
        this.network = network;
        this.trace = trace;
        this.ledger = new Ledger(timeline);
    }

    /** What its clock shows, in microseconds since the epoch. */
    long micros() {
        return clock.local(timeline.now()) / 1_000;
    }

    /** The true instant at which its clock shows this. */
    long trueTime(long micros) {
        return clock.trueTime(micros * 1_000);
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
        ledger.reserved(name, message.token(), message.block());
        for (Connection each : List.copyOf(connections)) {
            if (each.owner().id().equals(client) && each.subscribed().contains(name)) {
                SimulatedClient to = each.owner();
                network.publish(() -> each.toClient(() -> to.backend().grantArrived(name, message)));
            }
        }
    }

    // ---- commands

    Answer ask(String client, Ask ask, long notAfterMicros, long sentNanos) {
        version++;
        ScriptModel.Result result = model.ask(client, ask, notAfterMicros, micros());
        trace.add("server", "ask", result);
        if (result.kind() == Answer.Kind.GRANTED) {
            ledger.reserved(ask.name(), result.token(), ask.block());
        }
        ledger.seen(inspect(ask.name()));
        long remaining = TimeUnit.MILLISECONDS.toNanos(result.remainingMillis());
        return new Answer(result.kind(), sentNanos, remaining, result.token(), result.ticket(), null);
    }

    Released release(String client, Release release) {
        LockInfo before = inspect(release.name());
        version++;
        Released released = model.release(client, release, micros());
        trace.add("server", "release", released);
        if (released == Released.RELEASED && before.locked()) {
            ledger.released(release.name());
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

    /** The server stops, and with it its data, its connections, and what was on its way. */
    void stop() {
        down = true;
        received.clear();
        ledger.cleared();
        version++;
        model.clear();
        ledger.names().forEach(name -> ledger.seen(inspect(name)));
        List.copyOf(connections).forEach(Connection::end);
    }

    void start() {
        down = false;
    }

    /** For the invariants. */
    Ledger ledger() {
        return ledger;
    }
}
