package dev.baton.lock.core;

import dev.baton.lock.LockException;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.internal.Text;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The exceptions that waits end with, and the words in them. */
final class Failures {
    private Failures() {}

    /** The lock as messages begin with it. */
    static String named(String lock) {
        return "Lock \"%s\"".formatted(Text.oneLine(lock));
    }

    static LockUnavailableException unavailable(
            String server, String lock, long waitedNanos, @Nullable Throwable cause) {
        String waited = waitedNanos <= 0 ? "" : " within " + Duration.ofNanos(waitedNanos);
        Throwable why = cause == null ? new TimeoutException("no answer") : cause;
        return new LockUnavailableException(
                "%s: %s could not be asked%s: %s".formatted(named(lock), server, waited, reason(why)), why);
    }

    static LockUnavailableException refused(String server, String lock, @Nullable Throwable cause) {
        String why = cause == null ? "no reason given" : reason(cause);
        return new LockUnavailableException("%s: %s refused: %s".formatted(named(lock), server, why), cause);
    }

    static IllegalStateException closed(String lock) {
        return new IllegalStateException(named(lock) + ": the client is closed");
    }

    static IllegalStateException wouldWaitForItself(String what) {
        return new IllegalStateException("%s: a blocking call on the network thread \"%s\" would wait for itself"
                .formatted(what, Text.oneLine(Thread.currentThread().getName())));
    }

    static LockException superseded() {
        return new LockException("a newer attempt of this client was seen");
    }

    static LockException stale() {
        return new LockException("the command ran after its time: the server or the connection is slow");
    }

    static LockException notSubscribed() {
        return new LockException("the subscription is not in effect");
    }

    static LockException overOnArrival(long leaseNanos) {
        return new LockException(
                "a lease of %s was over before its answer arrived".formatted(Duration.ofNanos(leaseNanos)));
    }

    static LockException broken() {
        return new LockException("the hold was broken while replicas were asked for it");
    }

    static LockException replicas(int acknowledged, int wanted) {
        return new LockException("%d of %d replicas acknowledged the hold".formatted(acknowledged, wanted));
    }

    /** The same failure with the stack of the thread that is told, and the original as its cause. */
    static RuntimeException rethrown(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof LockUnavailableException) {
            Throwable cause = failure.getCause();
            return new LockUnavailableException(message, cause == null ? failure : cause);
        }
        return failure instanceof IllegalStateException ? new IllegalStateException(message, failure) : failure;
    }

    static LockLostException again(LockLostException loss) {
        return new LockLostException(loss.lockName(), loss.fencingToken(), loss.reason(), loss.since(), loss);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        Throwable root = cause.getCause();
        String own = message == null ? cause.getClass().getSimpleName() : message;
        return Text.oneLine(
                root == null || root.getMessage() == null || own.contains(root.getMessage())
                        ? own
                        : own + ": " + root.getMessage());
    }
}
