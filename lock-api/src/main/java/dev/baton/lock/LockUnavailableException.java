package dev.baton.lock;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The backend did not answer, or refused. Whether the lock is held is not known, which is why it is neither {@code
 * true} nor {@code false}.
 *
 * <p><b>No answer</b>: down, frozen, unreachable, failing over. A call with a deadline tries again until the deadline,
 * and throws then; a call without one throws after the backend has been unavailable without a break for the client's
 * {@code unavailableTimeout}; a call of one round trip throws after the client's command timeout.
 *
 * <p><b>Refused</b>: wrong credentials, missing rights, a read-only server, a key of another type, too few replicas.
 * Asking again would not help, so it is thrown at once; only too few replicas, which may come back, are waited for like
 * an answer.
 *
 * <p>The call that throws this leaves no hold behind: what the backend may have granted without being able to say so is
 * undone as soon as it answers, ends with its lease at the latest, and is never renewed. The {@linkplain #getCause()
 * cause} is the driver's own exception; where a client has met with nothing but silence, a {@link
 * java.util.concurrent.TimeoutException}.
 */
public class LockUnavailableException extends LockException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause: there was silence rather than an error.
     *
     * @param message which lock, what was asked and for how long, for people to read
     */
    public LockUnavailableException(String message) {
        super(message);
    }

    /**
     * Makes an exception with the failure it stands for.
     *
     * @param message which lock, what was asked and for how long, for people to read
     * @param cause the last failure seen, usually the driver's, or a {@link java.util.concurrent.TimeoutException} after
     *     nothing but silence; null if there is none
     */
    public LockUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
