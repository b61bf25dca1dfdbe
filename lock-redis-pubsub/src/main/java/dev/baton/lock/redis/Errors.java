package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.lettuce.ServerErrors;
import dev.baton.lock.lettuce.Tls;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;

/** What the server says with an error about a command, and about where it should go. */
final class Errors {
    private Errors() {}

    /** The command did not run. */
    static Failure ofReply(String error, boolean canFailOver) {
        return new Failure(ServerErrors.kind(error, canFailOver), execution(error));
    }

    /** A server's error as an exception, which says what to do about it if that is known. */
    static RedisCommandExecutionException execution(String error) {
        return new RedisCommandExecutionException(Permissions.explained(error));
    }

    /** Whether a node says which other one has the slot, or has the key already. */
    static boolean isRedirection(String error) {
        return error.startsWith("MOVED ") || isAsk(error);
    }

    /** Whether the slot is on its way to another node, which has the key already, or will have it if it is new. */
    static boolean isAsk(String error) {
        return error.startsWith("ASK ");
    }

    /** Whether the keys of a batch are on two nodes, since their slot is on its way: each alone can be asked for (R14). */
    static boolean isSplit(Failure failure) {
        return String.valueOf(failure.cause().getMessage()).startsWith("TRYAGAIN");
    }

    /** A failure to connect as an exception that says, after what went wrong, what to do about it if that is known. */
    static Exception explained(Exception failure) {
        Throwable cause = failure.getCause();
        String why = failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
        String advice = Tls.advice(failure);
        String explained = advice == null ? Permissions.explained(why) : why + " (" + advice + ")";
        return explained.equals(why) ? failure : new RedisConnectionException(explained, failure);
    }
}
