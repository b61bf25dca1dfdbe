package dev.baton.lock.redlock;

import dev.baton.lock.LockException;
import java.io.Serial;
import java.util.Map;
import java.util.stream.Collectors;

/** Too few servers answered for a quorum. Says of each of the others what went wrong; those are also its suppressed ones. */
public final class NoQuorumException extends LockException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Throwable> errors;

    NoQuorumException(Quorum quorum, Map<String, Throwable> causes) {
        super("%d of %d servers have to answer, and %d did not: %s"
                .formatted(quorum.size(), quorum.servers(), causes.size(), list(causes)));
        causes.values().forEach(this::addSuppressed);
        errors = Map.copyOf(causes);
    }

    private static String list(Map<String, Throwable> causes) {
        return causes.entrySet().stream()
                .map(each -> each.getKey() + " (" + Errors.reason(each.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }

    /** What each server that did not answer failed with, by the server's address; without credentials. */
    public Map<String, Throwable> errors() {
        return errors;
    }
}
