package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the driver that is made anew whenever it is lost. What is to be sent waits while the connection is being
 * made, and goes in its order; while the server cannot be connected to, it fails at once.
 */
final class Line<C extends StatefulConnection<String, String>> {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<C> opener;
    private final Consumer<C> opened;
    private final Scheduler scheduler;
    private final Queue<Use<C>> pending = new ArrayDeque<>(); // guarded by this
    private @Nullable C current; // guarded by this
    private @Nullable Throwable lastFailure; // guarded by this; set while another try has to wait
    private @Nullable CompletableFuture<?> opening; // guarded by this; completes when the try ends
    private int tries; // guarded by this
    private boolean closed; // guarded by this
    private volatile boolean tried; // whether a try to connect has ended

    /** What is to be done with the connection, or told if there is none. Both return at once. */
    private record Use<C>(Consumer<C> send, Consumer<Throwable> failed) {}

    /**
     * @param opener connects; blocks, on a thread of its own
     * @param opened told of each new connection, when what has waited for it is sent: what is to be sent once more on it goes
     *     behind that, as a release goes behind its attempt
     */
    Line(Supplier<C> opener, Consumer<C> opened, Scheduler scheduler) {
        this.opener = opener;
        this.opened = opened;
        this.scheduler = scheduler;
    }

    /** Connects, if that has not begun. */
    synchronized void open() {
        if (current == null && opening == null && !closed) {
            CompletableFuture<?> ended = new CompletableFuture<>();
            opening = ended;
            Thread thread = new Thread(
                    () -> {
                        connect();
                        ended.complete(null);
                    },
                    "baton-connect");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Sends something, now or when there is a connection; {@code failed} may be told on the caller's stack. */
    void use(Consumer<C> send, Consumer<Throwable> failed) {
        Throwable why;
        synchronized (this) {
            C known = current;
            why = closed ? new IllegalStateException("the client is closed") : lastFailure;
            if (known != null) {
                send.accept(known);
                return;
            }
            if (why == null) {
                pending.add(new Use<>(send, failed));
                open();
                return;
            }
        }
        failed.accept(why);
    }

    /** Sends something if there is a connection; when there is one again, {@code opened} sees to it. */
    synchronized void useIfOpen(Consumer<C> send) {
        if (current != null) {
            send.accept(current);
        }
    }

    /** Whether a try to connect has ended, whichever way. */
    boolean isTried() {
        return tried;
    }

    private void connect() {
        try {
            C connection = opener.get();
            connection.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                    lost(connection);
                }
            });
            connected(connection);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private synchronized void connected(C connection) {
        opening = null;
        tried = true;
        if (closed) {
            var unused = connection.closeAsync();
            return;
        }
        current = connection;
        tries = 0;
        lastFailure = null;
        for (Use<C> use = pending.poll(); use != null; use = pending.poll()) {
            use.send.accept(connection);
        }
        opened.accept(connection);
        if (!connection.isOpen()) {
            lost(connection);
        }
    }

    private void failed(Throwable why) {
        Queue<Use<C>> waiting;
        synchronized (this) {
            opening = null;
            tried = true;
            lastFailure = why;
            waiting = new ArrayDeque<>(pending);
            pending.clear();
            if (!closed) {
                scheduler.schedule(this::tryAgain, Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(tries++, 10)));
            }
        }
        waiting.forEach(use -> use.failed.accept(why));
    }

    private synchronized void tryAgain() {
        lastFailure = null;
        open();
    }

    private synchronized void lost(C connection) {
        if (current == connection) {
            current = null;
            var unused = connection.closeAsync();
            scheduler.schedule(this::open, FIRST_PAUSE);
        }
    }

    /** The server does not answer although the connection looks open: another one is made. */
    synchronized void reset() {
        C known = current;
        if (known != null) {
            lost(known);
        }
    }

    /** Ends the connection; the future completes when it is closed, and no try to make another one is under way. */
    synchronized CompletableFuture<?> close() {
        closed = true;
        pending.clear();
        C known = current;
        current = null;
        CompletableFuture<?> trying = opening == null ? CompletableFuture.completedFuture(null) : opening;
        return known == null ? trying : CompletableFuture.allOf(trying, known.closeAsync());
    }
}
