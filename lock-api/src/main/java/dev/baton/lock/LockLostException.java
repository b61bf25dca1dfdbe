package dev.baton.lock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.internal.Text;
import java.io.Serial;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The lock was held, and was lost before it was released: since {@link #since()}, because of {@link #reason()}.
 *
 * <p>Since then another holder may have been at work. What was done after that instant was not protected by the lock;
 * only a resource that checks the {@linkplain LockHandle#fencingToken() fencing token} has kept it out.
 *
 * <p>A loss is told through {@link LockHandle#lost()}, {@link LockListener#onLost} and, if asked for, an {@linkplain
 * LockOptions#interruptOnLoss(boolean) interrupt}. It is thrown by {@link DistributedLock#unlock()} and {@link
 * LockHandle#release()}: each call throws an exception of its own, with the caller's stack trace, so that one may be
 * suppressed behind another. A client remembers a bounded number of recent losses; {@code unlock()} after an older one
 * throws a plain {@link IllegalMonitorStateException}.
 *
 * <p>The {@linkplain #getCause() cause} of a loss is what the last renewal failed with, if the watchdog could not renew in
 * time. The cause of an exception that is thrown is an earlier one of the same loss, which has that cause.
 */
public class LockLostException extends IllegalMonitorStateException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The name of the lock that was lost. */
    private final String lockName;

    /** The token of the hold that was lost. */
    private final long fencingToken;

    /** Why it was lost. */
    private final Reason reason;

    /** When it was lost, by the wall clock. */
    private final Instant since;

    /** Why a hold was lost, as precisely as the backend lets its client know. */
    public enum Reason {
        /**
         * The lease ended: a lease of the caller's own ran out before the unlock, or the watchdog could not renew in
         * time because the backend was out of reach or the process stood still. The client judges by its own monotonic
         * clock and a margin, so the backend may still name the hold for a moment.
         */
        EXPIRED("its lease ended before it was released"),

        /** Somebody called {@code forceUnlock}. */
        FORCED("it was unlocked by force"),

        /**
         * The backend names another holder although the lease was not over here: for instance after a failover to a
         * replica that had not heard of the hold, after somebody changed the lock's data by hand, or after a {@code
         * forceUnlock} while another client waited.
         */
        TAKEN("another holder has taken it"),

        /**
         * The backend no longer knows the lock: it was flushed, evicted, or restarted without its data. Nobody else
         * need have got the lock, but nothing keeps anybody from it.
         */
        DATA_LOST("the backend has lost its data"),

        /** The client was {@linkplain LockClient#close() closed}, and released a hold that its owner still had. */
        CLOSED("its client was closed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /**
     * Makes an exception whose message names the lock, the token, the instant and the reason.
     *
     * @param lockName the lock's name
     * @param fencingToken the lost hold's fencing token
     * @param reason why the hold was lost
     * @param since when it was lost
     * @param cause the failure behind it, usually of the last attempt to renew; null if there is none
     * @throws NullPointerException if {@code lockName}, {@code reason} or {@code since} is null
     */
    @SuppressWarnings("this-escape") // to Throwable itself: no subclass can step in
    public LockLostException(
            String lockName, long fencingToken, Reason reason, Instant since, @Nullable Throwable cause) {
        super(message(lockName, fencingToken, reason, since));
        super.initCause(cause);
        this.lockName = lockName;
        this.fencingToken = fencingToken;
        this.reason = reason;
        this.since = since;
    }

    /**
     * Tells which lock was lost.
     *
     * @return the lock's name
     */
    public String lockName() {
        return lockName;
    }

    /**
     * Tells which hold was lost. Work that carried this token is what another holder may have overlapped. Where the
     * backend keeps no fencing tokens, it is a number of the client's own that tells its holds apart.
     *
     * @return the lost hold's fencing token
     */
    public long fencingToken() {
        return fencingToken;
    }

    /**
     * Tells why the hold was lost.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Tells when the hold was lost: for {@link Reason#EXPIRED} the end of the lease as this client counts it, otherwise
     * the moment at which the client learnt of the loss, which is up to a third of the watchdog timeout after the loss
     * itself while the backend answers. Read from the wall clock, for people and logs: not for comparing with another
     * machine's clock.
     *
     * @return the instant of the loss
     */
    public Instant since() {
        return since;
    }

    private static String message(String lockName, long fencingToken, Reason reason, Instant since) {
        requireNonNull(lockName, "lockName");
        requireNonNull(reason, "reason");
        requireNonNull(since, "since");
        return "Lock \"%s\" (fencing token %d) was lost at %s: %s"
                .formatted(Text.oneLine(lockName), fencingToken, since, reason.text);
    }
}
