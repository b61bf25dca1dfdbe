package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockInfo;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockOptions;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the clients of all backends are: an engine, with the threads that it needs. */
public abstract class EngineClient implements LockClient {
    private static final int MOST_CALLBACK_THREADS = 4;

    private final Engine engine;
    private final ThreadScheduler scheduler;
    private final @Nullable ThreadPoolExecutor ownExecutor;

    /**
     * Starts an engine on the backend.
     *
     * @param executor for users' code, or null for threads of the client's own
     */
    protected EngineClient(Settings settings, Backend backend, ThreadScheduler scheduler, @Nullable Executor executor) {
        this.scheduler = scheduler;
        ThreadPoolExecutor own = executor == null ? callbackThreads() : null;
        Executor callbacks = own != null ? own : requireNonNull(executor);
        this.ownExecutor = own;
        this.engine = new Engine(
                settings,
                backend,
                scheduler,
                callbacks,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    private static ThreadPoolExecutor callbackThreads() {
        AtomicInteger started = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_CALLBACK_THREADS,
                MOST_CALLBACK_THREADS,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "baton-callback-" + started.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public final String id() {
        return engine.id();
    }

    @Override
    public final DistributedLock getLock(String name) {
        return engine.getLock(name);
    }

    @Override
    public final DistributedLock getLock(String name, LockOptions options) {
        return engine.getLock(name, options);
    }

    @Override
    public final LockInfo inspect(String name) {
        return engine.inspect(name);
    }

    @Override
    public final boolean forceUnlock(String name) {
        return engine.forceUnlock(name);
    }

    @Override
    public final void addListener(LockListener listener) {
        engine.addListener(listener);
    }

    @Override
    public final void removeListener(LockListener listener) {
        engine.removeListener(listener);
    }

    /** Runs users' code, where futures are completed and listeners called. */
    protected final void callBack(Runnable task) {
        engine.execute(task);
    }

    @Override
    public void close() {
        if (engine.end()) {
            scheduler.close();
            if (ownExecutor != null) {
                ownExecutor.shutdown();
            }
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + engine.id() + "]";
    }
}
