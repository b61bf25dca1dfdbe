package dev.baton.lock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.internal.Text;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock and who waits for it, for people and monitoring. It was true when the backend answered, and may be
 * outdated when it is read: no program should decide by it whether it may enter.
 *
 * <p>An owner or waiter is described for reading: the client's {@linkplain LockClient#id() id}, its host and its
 * process id, as of the last script that named it. The form of the text may change.
 *
 * @param name the lock's name
 * @param locked whether a hold was valid
 * @param owner who held the lock; null if nobody did
 * @param fencingToken the holder's fencing token; if nobody held the lock, the last one known to the backend, or 0. The
 *     backend knows which tokens it has granted to a client at once, for {@linkplain LockOptions#maxLocalHandoffs(int)
 *     local handoffs}: the holder's own may be larger than what is told here, or smaller where that is the last of them
 * @param remainingLease what was left of the holder's lease, by the backend's clock; {@link Duration#ZERO} if nobody
 *     held the lock, or where the backend does not know
 * @param waiters the contenders that had a place in the backend's queue, first come first where it keeps one. With local
 *     handoff a client is named once, however many of its threads wait. Unmodifiable
 */
public record LockInfo(
        String name,
        boolean locked,
        @Nullable String owner,
        long fencingToken,
        Duration remainingLease,
        List<String> waiters) {

    /**
     * Copies the list of waiters, so that the record never changes.
     *
     * @throws NullPointerException if {@code name}, {@code remainingLease}, {@code waiters} or one of the waiters is
     *     null
     */
    public LockInfo {
        requireNonNull(name, "name");
        requireNonNull(remainingLease, "remainingLease");
        waiters = List.copyOf(waiters);
    }

    /** All components, on one line whatever the lock's name is. */
    @Override
    public String toString() {
        return Text.oneLine("LockInfo[name=%s, locked=%s, owner=%s, fencingToken=%d, remainingLease=%s, waiters=%s]"
                .formatted(name, locked, owner, fencingToken, remainingLease, waiters));
    }
}
