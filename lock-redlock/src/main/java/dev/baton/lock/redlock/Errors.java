package dev.baton.lock.redlock;

import dev.baton.lock.core.Backend.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an error of a server or of the driver says about a command. */
final class Errors {
    private static final List<String> REFUSALS = List.of("NOAUTH", "NOPERM", "WRONGPASS", "WRONGTYPE");
    /** Errors of a server that is starting, failing over or full: asking again may help. */
    private static final List<String> TRANSIENT = List.of(
            "MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "LOADING", "BUSY", "OOM", "MISCONF", "NOREPLICAS");

    private Errors() {}

    /** The command has been sent, and this came of it. */
    static Failure ofCommand(Throwable failure, boolean canFailOver) {
        String message = failure.getMessage();
        if (!(failure instanceof RedisCommandExecutionException) || message == null) {
            return new Failure(Failure.Kind.UNKNOWN, failure);
        }
        String code = code(message);
        boolean refused = code.equals("READONLY") ? !canFailOver : !TRANSIENT.contains(code);
        return new Failure(refused ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN, failure);
    }

    /** The command has not been sent, since there was no connection. */
    static Failure ofConnecting(Throwable failure) {
        return new Failure(isRefusal(failure) ? Failure.Kind.REFUSED : Failure.Kind.NOT_RUN, failure);
    }

    static boolean isScriptMissing(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.startsWith("NOSCRIPT");
    }

    private static boolean isRefusal(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof RedisCommandExecutionException && message != null) {
                return REFUSALS.contains(code(message));
            }
            if (cause instanceof UnsupportedServerException || isOfCertificate(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the server's certificate is not accepted: to try again will not change that by itself. */
    private static boolean isOfCertificate(Throwable cause) {
        return cause instanceof CertificateException
                || cause instanceof CertPathValidatorException
                || cause instanceof CertPathBuilderException;
    }

    /** What went wrong in the first place, in one line. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private static String code(String error) {
        int end = error.indexOf(' ');
        return end < 0 ? error : error.substring(0, end);
    }
}
