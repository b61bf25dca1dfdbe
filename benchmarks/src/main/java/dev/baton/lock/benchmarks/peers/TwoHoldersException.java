package dev.baton.lock.benchmarks.peers;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Two threads held a lock at once: figures of a lock that does not exclude mean nothing, nor does what goes on beside it. */
public final class TwoHoldersException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    public TwoHoldersException(String message) {
        this(message, null);
    }

    public TwoHoldersException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether that is why something failed. */
    public static boolean isBehind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TwoHoldersException) {
                return true;
            }
        }
        return false;
    }
}
