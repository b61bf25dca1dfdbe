package dev.baton.lock.lettuce;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What goes wrong with TLS while connecting, and what to do about it. */
public final class Tls {
    private static final String ALERT = "received fatal alert: ";
    private static final List<String> CERTIFICATE_ALERTS = List.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied");

    /** How the driver finds an alert of TLS where it expects an answer. */
    private static final String ALERT_AS_ANSWER = "Invalid first byte: 21 ";

    private Tls() {}

    /** Whether either side does not accept the other's certificate: to try again will not change that by itself. */
    static boolean isRefusal(Throwable cause) {
        return isOfCertificate(cause) || isAlertOfCertificate(cause);
    }

    private static boolean isOfCertificate(Throwable cause) {
        return cause instanceof CertificateException
                || cause instanceof CertPathValidatorException
                || cause instanceof CertPathBuilderException;
    }

    private static boolean isAlertOfCertificate(Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        int alert = message.indexOf(ALERT);
        return cause instanceof SSLException
                && alert >= 0
                && CERTIFICATE_ALERTS.contains(message.substring(alert + ALERT.length()));
    }

    /** What to do about a failure to connect; null if TLS has nothing to do with it. */
    public static @Nullable String advice(Throwable failure) {
        String advice = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String deeper = adviceOn(cause);
            advice = deeper == null ? advice : deeper; // the deepest is the most precise
            for (Throwable ofOneNode : cause.getSuppressed()) {
                advice = advice == null ? advice(ofOneNode) : advice;
            }
        }
        return advice;
    }

    private static @Nullable String adviceOn(Throwable cause) {
        if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
            return "the server's certificate is not valid now; renew it, or set the clock right";
        }
        if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return "the server's certificate is not signed by anybody trusted here; add its CA to the JVM's trust store"
                    + " (javax.net.ssl.trustStore), or give a RedisClient with SslOptions";
        }
        if (cause instanceof CertificateException) {
            return "the server's certificate is not for this host; connect by a name that it has, or issue one for this name";
        }
        if (isAlertOfCertificate(cause)) {
            return "the server does not accept this client's certificate, or wants one; give a RedisClient with SslOptions"
                    + " that have a key";
        }
        if (String.valueOf(cause.getMessage()).startsWith(ALERT_AS_ANSWER)) {
            return "the server seems to speak TLS on this port; use rediss:// instead of redis://, or its plain port";
        }
        if (cause instanceof NotSslRecordException) {
            return "the server does not speak TLS on this port; use its TLS port, or redis:// instead of rediss://";
        }
        return null;
    }
}
