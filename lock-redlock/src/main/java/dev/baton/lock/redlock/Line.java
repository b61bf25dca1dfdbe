package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the driver that is made anew whenever it is lost. What is to be sent waits while the connection is being
 * made, and goes in its order; while the server cannot be connected to, it fails at once.
 *
 * <p>The driver writes at once what an event loop sends on its own connection, and that overtakes what other threads have
 * sent and the loop has not written yet. So nothing is sent on an event loop: it waits for the scheduler, and what others send
 * meanwhile goes behind it.
 */
final class Line<C extends StatefulConnection<String, String>> {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<C> opener;
    private final Consumer<C> opened;
    private final Scheduler scheduler;
    private final BooleanSupplier onEventLoop;
    private final Executor connecting;
    private final Mutex mutex = new Mutex();
    private final Queue<Use<C>> pending = new ArrayDeque<>(); // guarded by mutex; until there is a connection
    private final Queue<Use<C>> unsent = new ArrayDeque<>(); // guarded by mutex; of event loops
    private @Nullable C current; // guarded by mutex
    private @Nullable Throwable lastFailure; // guarded by mutex; set while another try has to wait
    private @Nullable CompletableFuture<?> opening; // guarded by mutex; completes when the try ends
    private int tries; // guarded by mutex
    private final AtomicInteger useless = new AtomicInteger(); // connections in a row that were replaced
    private boolean closed; // guarded by mutex
    private volatile boolean tried; // whether a try to connect has ended

    /** What is to be done with the connection, or told if there is none, or that throws. Both return at once. */
    private record Use<C>(Consumer<C> send, Consumer<Throwable> failed) {}

    /**
     * @param opener connects; blocks, on a thread of its own
     * @param opened told of each new connection, when what has waited for it is sent: what is to be sent once more on it goes
     *     behind that, as a release goes behind its attempt
     */
    Line(Supplier<C> opener, Consumer<C> opened, Scheduler scheduler) {
        this(opener, opened, scheduler, Line::isEventLoop, Line::onThreadOfItsOwn);
    }

    /**
     * A line that a test can do without threads.
     *
     * @param onEventLoop whether the current thread may be the one that writes to the connection
     * @param connecting runs what connects
     */
    Line(
            Supplier<C> opener,
            Consumer<C> opened,
            Scheduler scheduler,
            BooleanSupplier onEventLoop,
            Executor connecting) {
        this.opener = opener;
        this.opened = opened;
        this.scheduler = scheduler;
        this.onEventLoop = onEventLoop;
        this.connecting = connecting;
    }

    /** Connects, if that has not begun. */
    void open() {
        mutex.run(this::begin);
    }

    private void begin() {
        if (current == null && opening == null && !closed) {
            CompletableFuture<?> ended = new CompletableFuture<>();
            opening = ended;
            try {
                connecting.execute(() -> {
                    connect();
                    ended.complete(null);
                });
            } catch (RuntimeException | Error e) { // no thread to be had now
                scheduler.schedule(
                        () -> {
                            failed(e);
                            ended.complete(null);
                        },
                        0);
            }
        }
    }

    /** One of the driver's, or another one of Netty's. */
    static boolean isEventLoop() {
        return Thread.currentThread() instanceof FastThreadLocalThread;
    }

    static void onThreadOfItsOwn(Runnable connect) {
        Thread thread = new Thread(connect, "baton-connect");
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends something, soon or when there is a connection; {@code failed} may be told on the caller's stack. */
    void use(Consumer<C> send, Consumer<Throwable> failed) {
        Throwable why = mutex.<@Nullable Throwable>get(() -> sendOrWait(new Use<>(send, failed)));
        if (why != null) {
            failed.accept(why);
        }
    }

    /** Null, or why there is no connection and will be none before another try. */
    private @Nullable Throwable sendOrWait(Use<C> use) {
        C known = current;
        Throwable why = closed ? new IllegalStateException("the client is closed") : lastFailure;
        if (known != null) {
            sendBehind(known, use);
            return null;
        }
        if (why == null) {
            pending.add(use);
            begin();
        }
        return why;
    }

    /** Sends something if there is a connection; when there is one again, {@code opened} sees to it. */
    void useIfOpen(Consumer<C> send) {
        mutex.run(() -> {
            C known = current;
            if (known != null) {
                sendBehind(known, new Use<>(send, why -> {}));
            }
        });
    }

    private void sendBehind(C connection, Use<C> use) {
        unsent.add(use);
        if (onEventLoop.getAsBoolean()) {
            scheduler.schedule(this::sendUnsent, 0);
        } else {
            sendAll(unsent, connection);
        }
    }

    private void sendUnsent() {
        mutex.run(() -> {
            C known = current;
            if (known != null) {
                sendAll(unsent, known);
            }
        });
    }

    private void sendAll(Queue<Use<C>> uses, C connection) {
        for (Use<C> use = uses.poll(); use != null; use = uses.poll()) {
            send(use, connection);
        }
    }

    /** Users' listeners to the driver are called meanwhile: what they throw is the failure of this one alone. */
    private void send(Use<C> use, C connection) {
        try {
            use.send.accept(connection);
        } catch (RuntimeException | Error e) {
            scheduler.schedule(() -> use.failed.accept(e), 0);
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
                    mutex.run(() -> lost(connection));
                }
            });
            mutex.run(() -> connected(connection));
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void connected(C connection) {
        opening = null;
        tried = true;
        if (closed) {
            var unused = connection.closeAsync();
            return;
        }
        current = connection;
        tries = 0;
        lastFailure = null;
        pending.add(new Use<>(opened, why -> replace(connection, why)));
        sendAll(pending, connection);
        if (!connection.isOpen()) {
            lost(connection);
        }
    }

    private void failed(Throwable why) {
        List<Use<C>> waiting = mutex.get(() -> {
            opening = null;
            tried = true;
            lastFailure = why;
            if (!closed) {
                scheduler.schedule(this::tryAgain, pause(tries++));
            }
            List<Use<C>> taken = List.copyOf(pending);
            pending.clear();
            return taken;
        });
        waiting.forEach(use -> use.failed.accept(why));
    }

    private static long pause(int tries) {
        return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(tries, 10));
    }

    private void tryAgain() {
        mutex.run(() -> {
            lastFailure = null;
            begin();
        });
    }

    private void lost(C connection) {
        if (current == connection) {
            drop(connection);
            scheduler.schedule(this::open, FIRST_PAUSE);
        }
    }

    private void drop(C connection) {
        current = null;
        pending.addAll(unsent);
        unsent.clear();
        var unused = connection.closeAsync();
    }

    /** The server does not answer although the connection looks open: another one is made. */
    void reset() {
        mutex.run(() -> {
            C known = current;
            if (known != null) {
                lost(known);
            }
        });
    }

    /**
     * This connection is of no use, if it is still the one that is used: another one is made, after a pause that grows until one
     * {@linkplain #isOfUse is of use}. The way to a server that is may be found no sooner.
     */
    void replace(C connection, Throwable why) {
        mutex.run(() -> {
            if (current == connection) {
                drop(connection);
                lastFailure = why;
                scheduler.schedule(this::tryAgain, pause(useless.getAndIncrement()));
            }
        });
    }

    /** The server does what it is asked; true if that was in doubt. */
    boolean isOfUse() {
        return isInDoubt() && useless.getAndSet(0) > 0;
    }

    /** Whether the latest connections were replaced, and the server has not done anything yet on this one. */
    boolean isInDoubt() {
        return useless.get() > 0;
    }

    /** Ends the connection; the future completes when it is closed, and no try to make another one is under way. */
    CompletableFuture<?> close() {
        return mutex.<CompletableFuture<?>>get(this::end);
    }

    private CompletableFuture<?> end() {
        closed = true;
        pending.clear();
        C known = current;
        if (known != null) {
            sendAll(unsent, known);
        }
        current = null;
        CompletableFuture<?> trying = opening == null ? CompletableFuture.completedFuture(null) : opening;
        return known == null ? trying : CompletableFuture.allOf(trying, known.closeAsync());
    }
}
