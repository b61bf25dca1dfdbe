package dev.baton.lock.redis;

import dev.baton.lock.core.Backend.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an error of the server or the driver says about the command. */
final class Errors {
    private static final List<String> REFUSALS = List.of("NOAUTH", "NOPERM", "WRONGPASS", "WRONGTYPE", "ERR");
    /** Errors of a node that is starting, catching up, or not the right one now: asking again may help (R14). */
    private static final List<String> TRANSIENT = List.of(
            "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "LOADING", "BUSY", "OOM", "MISCONF", "NOREPLICAS");

    private Errors() {}

    /** A refusal that stands, or one that passes; in both cases the command did not run. */
    static Failure ofReply(String error, boolean canFailOver) {
        Throwable cause = execution(error);
        String code = code(error);
        boolean refused = code.equals("READONLY") ? !canFailOver : !TRANSIENT.contains(code);
        return new Failure(refused ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN, cause);
    }

    /** A server's error as an exception, which says what to do about it if that is known. */
    static RedisCommandExecutionException execution(String error) {
        return new RedisCommandExecutionException(Permissions.explained(error));
    }

    /** Whether the server does not have the script yet. */
    static boolean isScriptMissing(@Nullable String error) {
        return error != null && error.startsWith("NOSCRIPT");
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

    /** Whether a failure to connect is the server's refusal, which trying again will not change by itself. */
    static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsupportedServerException || Tls.isRefusal(cause)) {
                return true;
            }
            String message = cause.getMessage();
            if (cause instanceof RedisCommandExecutionException && message != null) {
                return REFUSALS.contains(code(message));
            }
            if (cause.getSuppressed().length > 0) { // one of each node that was tried
                return Arrays.stream(cause.getSuppressed()).allMatch(Errors::isRefusal);
            }
        }
        return false;
    }

    /** A failure to connect as an exception that says, after what went wrong, what to do about it if that is known. */
    static Exception explained(Exception failure) {
        Throwable cause = failure.getCause();
        String why = failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
        String advice = Tls.advice(failure);
        String explained = advice == null ? Permissions.explained(why) : why + " (" + advice + ")";
        return explained.equals(why) ? failure : new RedisConnectionException(explained, failure);
    }

    /** What a failure began with. */
    static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String code(String error) {
        int end = error.indexOf(' ');
        return end < 0 ? error : error.substring(0, end);
    }
}
