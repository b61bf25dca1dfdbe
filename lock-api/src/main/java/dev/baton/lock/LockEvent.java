package dev.baton.lock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.internal.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a hold of this client. The durations are measured on the monotonic clock.
 *
 * @param lockName the lock's name
 * @param owner the {@linkplain LockClient#id() id} of the client that has or had the hold
 * @param fencingToken the hold's fencing token, which tells the events of one hold from those of another; where the
 *     backend keeps no fencing tokens, a number of this client's own that does so
 * @param waited how long the acquisition took, from the call to the grant
 * @param held how long the hold lasted; {@link Duration#ZERO} in {@link LockListener#onAcquired}
 * @param loss the loss in {@link LockListener#onLost}; null otherwise
 */
public record LockEvent(
        String lockName,
        String owner,
        long fencingToken,
        Duration waited,
        Duration held,
        @Nullable LockLostException loss) {

    /**
     * Checks that nothing but {@code loss} is null.
     *
     * @throws NullPointerException if {@code lockName}, {@code owner}, {@code waited} or {@code held} is null
     */
    public LockEvent {
        requireNonNull(lockName, "lockName");
        requireNonNull(owner, "owner");
        requireNonNull(waited, "waited");
        requireNonNull(held, "held");
    }

    /** All components, on one line whatever the lock's name is. */
    @Override
    public String toString() {
        return Text.oneLine("LockEvent[lockName=%s, owner=%s, fencingToken=%d, waited=%s, held=%s, loss=%s]"
                .formatted(lockName, owner, fencingToken, waited, held, loss));
    }
}
