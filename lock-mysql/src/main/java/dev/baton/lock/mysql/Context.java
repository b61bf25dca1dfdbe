package dev.baton.lock.mysql;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.core.Backend.Events;
import dev.baton.lock.core.Settings;
import dev.baton.lock.watchdog.Scheduler;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the claims of a client have in common. */
final class Context {
    final Settings settings;
    final LockNames names;
    final SessionFactory factory;
    final Sessions sessions;
    final ControlSession control;
    final LockThreads threads;
    final Scheduler scheduler;
    final int sliceSeconds;
    private final @Nullable FencingTable fencing;
    private final AtomicLong numbers = new AtomicLong();
    private volatile @Nullable Events events;

    Context(
            Settings settings,
            LockNames names,
            SessionFactory factory,
            Sessions sessions,
            LockThreads threads,
            Scheduler scheduler,
            int sliceSeconds,
            @Nullable FencingTable fencing) {
        this.settings = settings;
        this.names = names;
        this.factory = factory;
        this.sessions = sessions;
        this.control = new ControlSession(factory, threads, scheduler, settings.commandTimeoutNanos());
        this.threads = threads;
        this.scheduler = scheduler;
        this.sliceSeconds = sliceSeconds;
        this.fencing = fencing;
    }

    void start(Events listener) {
        events = listener;
        factory.onFailure(sessions::connectingFailed);
        factory.onReachable(() -> listener.connected(group -> true));
        sessions.connect();
        control.keep();
    }

    Events events() {
        return requireNonNull(events);
    }

    @Nullable
    FencingTable fencing() {
        return fencing;
    }

    /** The first of as many tokens as the grant of a lock asks for; without a table, numbers that tell holds apart. */
    long tokens(Session session, String lock, int block) throws SQLException {
        return fencing != null ? fencing.next(session, lock, block) : numbers.getAndAdd(block) + 1;
    }

    long now() {
        return scheduler.nanoTime();
    }

    /** That of locks without options of their own. */
    long watchdogNanos() {
        return settings.options().watchdogTimeout().toNanos();
    }

    long commandTimeoutNanos() {
        return settings.commandTimeoutNanos();
    }

    String lockName(Session session, String name) {
        return names.of(session.server().version(), session.schema(), name);
    }

    /**
     * Breaks a session off that may have a lock. The end of the connection may not get through, so the server is told by
     * another one as well, as soon as it can be.
     */
    void drop(Session session, String name) {
        sessions.drop(session);
        control.insist(asking -> Fate.findOut(asking, session, lockName(asking, name)));
    }
}
