package dev.baton.lock.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.baton.lock.LockLostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The holds that threads own, by lock and thread, and a bounded memory of those that were lost: so that an unlock after a
 * loss says when and why (L19).
 */
final class ThreadHolds {
    private static final int MOST_REMEMBERED = 1_000;

    private final Map<Key, Hold> holds = new ConcurrentHashMap<>();
    private final Cache<Key, LockLostException> losses = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    private record Key(String name, Thread thread) {
        @Override
        public int hashCode() {
            return name.hashCode() * 31 + System.identityHashCode(thread);
        }
    }

    /** The current thread's hold, or null. */
    @Nullable
    Hold find(String name) {
        return holds.get(new Key(name, Thread.currentThread()));
    }

    /** The loss of the current thread's last hold, or null. */
    @Nullable
    LockLostException loss(String name) {
        return losses.getIfPresent(new Key(name, Thread.currentThread()));
    }

    /** The current thread's hold turned out to be lost when it was released: nested acquires may be left. */
    void remember(String name, LockLostException loss) {
        losses.put(new Key(name, Thread.currentThread()), loss);
    }

    /** The current thread has got a hold. */
    void add(Hold hold) {
        Key key = new Key(hold.name(), Thread.currentThread());
        holds.put(key, hold);
        if (losses.estimatedSize() > 0) {
            losses.invalidate(key);
        }
        if (hold.loss() != null) {
            lost(hold);
        }
    }

    /** The current thread has released it. */
    void remove(Hold hold) {
        holds.remove(new Key(hold.name(), Thread.currentThread()), hold);
    }

    /** The hold is lost: its thread may never come back to it. */
    void lost(Hold hold) {
        LockLostException loss = hold.loss();
        if (hold.owner != null && loss != null) {
            Key key = new Key(hold.name(), hold.owner);
            if (holds.get(key) == hold) {
                losses.put(key, loss);
                holds.remove(key, hold);
            }
        }
    }
}
