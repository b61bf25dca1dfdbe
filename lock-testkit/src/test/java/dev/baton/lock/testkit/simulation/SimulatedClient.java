package dev.baton.lock.testkit.simulation;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Engine;
import dev.baton.lock.core.Settings;
import dev.baton.lock.watchdog.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One client: a process with its clock, its connections, and the engine under test. */
final class SimulatedClient {
    private static final long LARGEST_DRIFT = 400;
    private static final long LARGEST_OFFSET = 1_000_000_000_000L;
    private static final double PREEMPTED = 0.002;
    private static final int RECENT = 6;

    private final World world;
    private final Settings settings;
    private final SimulatedProcess process;
    private final VirtualScheduler scheduler;
    private final SimulatedBackend backend;
    private final Engine engine;
    private final Queue<Runnable> callbacks = new ArrayDeque<>();
    private final Chance interference;
    private final List<Attempt> recent = new ArrayList<>();
    private boolean blocking;
    private boolean closed;
    private long cutOffUntil;
    private long healthySince;
    private long connectedAt;

    SimulatedClient(World world, String id) {
        this.world = world;
        Chance chance = world.chance().fork();
        Scenario scenario = world.scenario();
        this.settings = new Settings(
                id,
                LockOptions.defaults(),
                TimeUnit.SECONDS.toNanos(2),
                TimeUnit.SECONDS.toNanos(10),
                scenario.claimWindowNanos(),
                scenario.lingerNanos());
        LocalClock clock = new LocalClock(
                chance.between(-LARGEST_OFFSET, LARGEST_OFFSET), chance.between(-LARGEST_DRIFT, LARGEST_DRIFT));
        this.process = new SimulatedProcess(world.timeline(), chance.fork());
        this.scheduler = new VirtualScheduler(world.timeline(), clock, process);
        this.backend = new SimulatedBackend(world, this);
        Chance jitter = chance.fork();
        this.interference = chance.fork();
        Scheduler preempted = new PreemptedScheduler(scheduler, chance.fork(), PREEMPTED, this::interfere);
        this.engine = new Engine(settings, backend, preempted, this::execute, jitter::unit);
    }

    String id() {
        return settings.clientId();
    }

    /** Whether an owner or a waiter, as the server names it, is one of this client's. */
    boolean isNamedBy(String contender) {
        return contender.startsWith(id() + "#") || contender.startsWith(id() + "+");
    }

    Settings settings() {
        return settings;
    }

    SimulatedProcess process() {
        return process;
    }

    VirtualScheduler scheduler() {
        return scheduler;
    }

    SimulatedBackend backend() {
        return backend;
    }

    Engine engine() {
        return engine;
    }

    private void execute(Runnable callback) {
        callbacks.add(callback);
        scheduler.schedule(
                () -> {
                    Runnable first = callbacks.poll();
                    if (first != null) {
                        first.run();
                    }
                },
                0);
    }

    // ---- users

    /** A user of this client begins an attempt. */
    void began(Attempt attempt) {
        if (recent.size() == RECENT) {
            recent.remove(0);
        }
        recent.add(attempt);
    }

    /** Some user has had enough: of waiting, or of the lock. */
    private void interfere() {
        if (!recent.isEmpty()) {
            Attempt attempt = interference.oneOf(recent);
            attempt.cancel();
            attempt.release();
        }
    }

    // ---- calls that block a thread

    /** The process ended while a thread of it was blocked. */
    static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Runs a call whose next command blocks its thread: the world goes on until the command is answered. */
    void blocking(Runnable call) {
        blocking = true;
        try {
            call.run();
        } finally {
            blocking = false;
        }
    }

    /** A command has been sent: if its thread waits for it, everything else goes on meanwhile. */
    void block(BooleanSupplier answered) {
        if (blocking) {
            blocking = false;
            world.runUntil(() -> answered.getAsBoolean() || process.isGone());
            if (!answered.getAsBoolean()) {
                throw new GoneException();
            }
        }
    }

    // ---- the end

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        engine.closeContenders();
    }

    void crash() {
        process.end();
        for (Connector connector : backend.connectors()) {
            Connection connection = connector.any();
            if (connection != null) {
                connection.cut();
            }
        }
    }

    // ---- health

    /** Nothing gets through between this client and the server. */
    void cutOff(long untilNanos) {
        cutOffUntil = Math.max(cutOffUntil, untilNanos);
        for (Connector connector : backend.connectors()) {
            @Nullable Connection connection = connector.any();
            if (connection != null) {
                connection.stall(untilNanos);
            }
        }
    }

    boolean isCutOff() {
        return world.timeline().now() < cutOffUntil;
    }

    void unwell() {
        unwellFor(0);
    }

    /** What has just gone wrong shows for so long. */
    void unwellFor(long nanos) {
        healthySince = Math.max(healthySince, world.timeline().now() + nanos);
    }

    /** All connections are there, for the first time or again. */
    void connected() {
        connectedAt = world.timeline().now();
    }

    /** When that was so last. */
    long connectedAt() {
        return connectedAt;
    }

    /** Notes whether anything is wrong at this moment. */
    void look() {
        if (!process.isRunning() || isCutOff() || !backend.isConnected()) {
            unwell();
        }
    }

    /** Since when nothing has been wrong with the process and its connections, in true time. */
    long healthySince() {
        return healthySince;
    }

    @Override
    public String toString() {
        return id();
    }
}
