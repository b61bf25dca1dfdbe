package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.lettuce.ServerErrors;
import dev.baton.lock.lettuce.Tls;
import io.lettuce.core.RedisCommandExecutionException;

/** What an error of a server or of the driver says about a command. */
final class Errors {
    private Errors() {}

    /** The command has been sent, and this came of it. */
    static Failure ofCommand(Throwable failure, boolean canFailOver) {
        Failure.Kind kind = failure instanceof RedisCommandExecutionException
                ? ServerErrors.kind(String.valueOf(failure.getMessage()), canFailOver)
                : Failure.Kind.UNKNOWN;
        return new Failure(kind, failure);
    }

    /** The command has not been sent, since there was no connection. */
    static Failure ofConnecting(Throwable failure) {
        return new Failure(ServerErrors.isRefusal(failure) ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN, failure);
    }

    /** It was sent to a replica, which may have been the master before. */
    static boolean isReadOnly(Throwable failure) {
        return failure instanceof RedisCommandExecutionException
                && ServerErrors.isReadOnly(String.valueOf(failure.getMessage()));
    }

    /** What went wrong in the first place, in one line, and what to do about it if that is known. */
    static String reason(Throwable failure) {
        Throwable root = ServerErrors.root(failure);
        String message = root.getMessage();
        String advice = Tls.advice(failure);
        return (message == null ? root.getClass().getSimpleName() : message)
                + (advice == null ? "" : " (" + advice + ")");
    }
}
