package dev.baton.lock.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which locks this client listens to: those it waits for, and for a while those it waited for last, so that a lock that is
 * contended again need not be subscribed to again (R6). Whether a name is in use is decided under its entry in
 * {@code inUse}; the cache of the others works on the engine's scheduler, never within such a decision.
 *
 * <p>A name stays in the cache while it is in use, and is written again when that ends. To write what is there already
 * is as cheap as to read it, and wakes nobody: a lock that is contended all the time costs the cache nothing.
 */
final class Subscriptions {
    private static final int MOST_LINGERING = 10_000;

    private final Engine engine;
    private final Map<String, Integer> inUse = new ConcurrentHashMap<>();
    private final Cache<String, Boolean> lingering;

    Subscriptions(Engine engine) {
        this.engine = engine;
        this.lingering = Caffeine.newBuilder()
                .expireAfterWrite(Duration.ofNanos(engine.settings().lingerNanos()))
                .maximumSize(MOST_LINGERING)
                .ticker(engine::now)
                .executor(task -> engine.schedule(task, 0))
                .scheduler((executor, task, delay, unit) -> expire(task, delay, unit))
                .removalListener(this::removed)
                .build();
    }

    /** Subscribes, unless that has been done; to be undone by {@link #release}. */
    void acquire(String name) {
        inUse.compute(name, (key, users) -> {
            if (users == null && lingering.getIfPresent(key) == null) {
                engine.backend().subscribe(key);
            }
            return users == null ? 1 : users + 1;
        });
    }

    /** One user less; the subscription ends some time after the last. */
    void release(String name) {
        inUse.computeIfPresent(name, (key, users) -> {
            if (users > 1) {
                return users - 1;
            }
            lingering.put(key, Boolean.TRUE);
            return null;
        });
    }

    /** Whether the subscription is there already, so that asking for a place costs no more than asking. */
    boolean isWarm(String name) {
        return inUse.containsKey(name) || lingering.getIfPresent(name) != null;
    }

    private void removed(@Nullable String name, @Nullable Boolean mark, RemovalCause cause) {
        if (name != null && cause.wasEvicted()) {
            inUse.compute(name, (key, users) -> {
                if (users == null && !lingering.asMap().containsKey(key)) {
                    engine.backend().unsubscribe(key);
                }
                return users;
            });
        }
    }

    private java.util.concurrent.Future<?> expire(Runnable task, long delay, TimeUnit unit) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        engine.schedule(
                () -> {
                    if (!done.isCancelled()) {
                        task.run();
                        done.complete(null);
                    }
                },
                unit.toNanos(delay));
        return done;
    }
}
