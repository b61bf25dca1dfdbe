package dev.baton.lock;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The root of what can go wrong with a lock and is not a broken monitor rule.
 *
 * <p>Not under this root, because {@link java.util.concurrent.locks.Lock} has types of its own for them: {@link
 * IllegalMonitorStateException} for an unlock by a thread that holds nothing, its subclass {@link LockLostException}
 * for a hold that was lost, {@link IllegalStateException} for a client that is closed or a call that would wait for
 * itself, and {@link IllegalArgumentException} for an argument out of range.
 *
 * <p>A lock that somebody else holds is not an error: a timed call says {@code false} or an empty result.
 */
public class LockException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what went wrong, for people to read
     */
    public LockException(String message) {
        super(message);
    }

    /**
     * Makes an exception with the failure it stands for.
     *
     * @param message what went wrong, for people to read
     * @param cause the failure behind it, usually the driver's; null if there is none
     */
    public LockException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
