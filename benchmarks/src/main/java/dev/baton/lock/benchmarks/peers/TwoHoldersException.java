package dev.baton.lock.benchmarks.peers;

import java.io.Serial;
import java.util.stream.Stream;
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
        return Stream.<@Nullable Throwable>iterate(failure, e -> e != null, Throwable::getCause)
                .anyMatch(TwoHoldersException.class::isInstance);
    }
}
