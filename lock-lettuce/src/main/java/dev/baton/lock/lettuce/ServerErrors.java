package dev.baton.lock.lettuce;

import dev.baton.lock.core.Backend.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an error of a server, or a failure to connect to it, says about the commands that were to run. */
public final class ServerErrors {
    private static final List<String> REFUSALS = List.of("NOAUTH", "NOPERM", "WRONGPASS", "WRONGTYPE", "ERR");
    /** Errors of a server that is starting, catching up, full, or not the right one now: asking again may help (R14). */
    private static final List<String> TRANSIENT = List.of(
            "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "LOADING", "BUSY", "OOM", "MISCONF", "NOREPLICAS");

    /** What a server says to one client more than it may have. */
    private static final String FULL = "ERR max number of clients";

    private ServerErrors() {}

    /**
     * A refusal that stands, or one that passes; in both cases the command did not run.
     *
     * @param canFailOver whether another server may take this one's place
     */
    public static Failure.Kind kind(String error, boolean canFailOver) {
        boolean refused = isReadOnly(error) ? !canFailOver : !isTransient(error);
        return refused ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN;
    }

    private static boolean isTransient(String error) {
        return TRANSIENT.contains(code(error)) || error.startsWith(FULL);
    }

    /** Whether the server is a replica, which may have been the master before. */
    public static boolean isReadOnly(String error) {
        return code(error).equals("READONLY");
    }

    /** Whether the server does not have the script yet. */
    public static boolean isScriptMissing(@Nullable String error) {
        return error != null && error.startsWith("NOSCRIPT");
    }

    /** Whether a failure to connect is the server's refusal, which trying again will not change by itself. */
    public static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsupportedServerException || Tls.isRefusal(cause)) {
                return true;
            }
            String message = cause.getMessage();
            if (cause instanceof RedisCommandExecutionException && message != null) {
                return REFUSALS.contains(code(message)) && !isTransient(message);
            }
            if (cause.getSuppressed().length > 0) { // one of each node that was tried
                return Arrays.stream(cause.getSuppressed()).allMatch(ServerErrors::isRefusal);
            }
        }
        return false;
    }

    /** What a failure began with. */
    public static Throwable root(Throwable failure) {
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
