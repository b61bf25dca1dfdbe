package dev.baton.lock.testkit;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A lock server inside the JVM, for tests of code that shares locks between several clients. Its clients behave as those
 * of a real server do, and it can be made to fail as a real one does. One thread serves all clients, and ends with the last
 * of them.
 */
public final class InMemoryServer {
    private static final long TOKEN_TTL_MILLIS = 3_600_000;

    private final Map<String, Set<String>> listeners = new ConcurrentHashMap<>();
    private final Map<String, InMemoryBackend> clients = new ConcurrentHashMap<>();
    private final AtomicInteger users = new AtomicInteger();
    private final ScriptModel model =
            new ScriptModel(TOKEN_TTL_MILLIS, new Channels()); // confined to the server's thread
    private final List<Runnable> held = new ArrayList<>(); // confined to the server's thread
    private volatile ThreadScheduler thread = new ThreadScheduler("baton-memory");
    private boolean frozen; // confined to the server's thread
    private volatile boolean unreachable;

    /** A client with the default options. */
    public InMemoryLockClient newClient() {
        return newClient(LockOptions.defaults());
    }

    /** A client with these options for locks that are opened without their own. */
    public InMemoryLockClient newClient(LockOptions options) {
        return newClient(new Settings(
                ClientIds.next(),
                options,
                TimeUnit.SECONDS.toNanos(2),
                TimeUnit.SECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(3),
                TimeUnit.SECONDS.toNanos(30)));
    }

    /** A client with all its settings. */
    public InMemoryLockClient newClient(Settings settings) {
        return new InMemoryLockClient(this, settings);
    }

    /** The server stops: commands and messages wait, and run when it thaws. */
    public void freeze() {
        run(() -> frozen = true);
    }

    /** The server goes on, with all that has come meanwhile. */
    public void thaw() {
        run(() -> {
            frozen = false;
            List<Runnable> late = List.copyOf(held);
            held.clear();
            late.forEach(Runnable::run);
        });
    }

    /** Whether commands are refused at once, as if no server listened. */
    public void setUnreachable(boolean nowUnreachable) {
        unreachable = nowUnreachable;
        if (!nowUnreachable) {
            clients.values().forEach(InMemoryBackend::reconnected);
        }
    }

    /** The server has lost all its data, as by a restart without persistence. */
    public void loseData() {
        run(model::clear);
    }

    /** The client's process is gone: nothing more goes to it or comes from it. */
    public void crash(InMemoryLockClient client) {
        InMemoryBackend backend = clients.remove(client.id());
        if (backend != null) {
            backend.crash();
            listeners.values().forEach(ids -> ids.remove(client.id()));
        }
    }

    // ---- for the backends

    void join(String client, InMemoryBackend backend) {
        if (users.getAndIncrement() == 0 && clients.isEmpty()) {
            thread.close();
            thread = new ThreadScheduler("baton-memory");
        }
        clients.put(client, backend);
    }

    void leave(String client) {
        clients.remove(client);
        listeners.values().forEach(ids -> ids.remove(client));
        if (users.decrementAndGet() == 0) {
            thread.close();
        }
    }

    boolean isUnreachable() {
        return unreachable;
    }

    boolean isServerThread() {
        return thread.isCurrentThread();
    }

    /** Runs a command on the server's thread, now or when it thaws. */
    void execute(Runnable command) {
        run(() -> {
            if (frozen) {
                held.add(command);
            } else {
                command.run();
            }
        });
    }

    ScriptModel model() {
        return model;
    }

    void subscribe(String name, String client) {
        listeners.computeIfAbsent(name, key -> ConcurrentHashMap.newKeySet()).add(client);
    }

    void unsubscribe(String name, String client) {
        listeners.computeIfPresent(name, (key, ids) -> {
            ids.remove(client);
            return ids.isEmpty() ? null : ids;
        });
    }

    static long micros() {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime())
                + Duration.ofDays(20_000).toNanos() / 1000;
    }

    private void run(Runnable task) {
        if (users.get() == 0) {
            task.run();
        } else {
            thread.schedule(task, 0);
        }
    }

    private final class Channels implements ScriptModel.Channel {
        @Override
        public boolean hasListener(String name, String client) {
            Set<String> ids = listeners.get(name);
            return ids != null && ids.contains(client);
        }

        @Override
        public void publish(String name, String client, ScriptModel.GrantMessage message) {
            InMemoryBackend backend = clients.get(client);
            if (backend != null) {
                execute(() -> backend.deliver(name, message));
            }
        }
    }
}
