package dev.baton.lock.redlock;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards state, also while something is sent: a virtual thread that did so in a monitor would pin its carrier.
 *
 * <p>Those that are taken one in another are so in this order: an entry of a map (of {@link Holds}, or of the engine's
 * subscriptions), a {@link Claim} or {@link RedlockGrant.Shared}, a {@link Line}, a lock of the driver's; and a {@link Ballot},
 * a line, the driver's. Timers, outcomes and users' code run outside of all of them.
 */
final class Mutex {
    private final ReentrantLock lock = new ReentrantLock();

    void run(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    <T extends @Nullable Object> T get(Supplier<T> task) {
        lock.lock();
        try {
            return task.get();
        } finally {
            lock.unlock();
        }
    }
}
