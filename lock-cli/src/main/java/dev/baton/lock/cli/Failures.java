package dev.baton.lock.cli;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Exceptions as people read them. */
final class Failures {
    private Failures() {}

    /** What happened, and the innermost cause if that says more. */
    static String reason(Throwable failure) {
        String outer = text(unwrapped(failure));
        String inner = text(root(failure));
        return outer.contains(inner) ? outer : outer + ": " + inner;
    }

    /** A failure on another thread comes wrapped. */
    private static Throwable unwrapped(Throwable failure) {
        @Nullable Throwable cause = failure instanceof ExecutionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }

    private static Throwable root(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        return cause == null ? failure : root(cause);
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
