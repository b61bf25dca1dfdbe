package dev.baton.lock.redlock;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, once per server, of one that may evict locks when its memory is full: it would vote for a second holder then. */
final class MemoryPolicy {
    private static final Logger log = LoggerFactory.getLogger(MemoryPolicy.class);
    private static final Pattern LIMIT = Pattern.compile("(?m)^maxmemory:(\\d+)");
    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");

    private boolean warned; // used by one thread at a time, which connects

    /** Asks, and waits for the answer; a user who may not ask is not warned. */
    void check(String server, StatefulRedisConnection<String, String> connection, long timeoutNanos) {
        if (warned) {
            return;
        }
        try {
            String info = connection.async().info("memory").get(timeoutNanos, TimeUnit.NANOSECONDS);
            evicting(info).ifPresent(policy -> {
                warned = true;
                log.warn(
                        "{} has the maxmemory-policy {}: when its memory is full it may evict a lock, and vote for a second holder; noeviction keeps it",
                        server,
                        policy);
            });
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            log.debug("INFO memory of {} is not readable", server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The policy, if there is a limit at which it evicts; locks' keys all have a TTL, so that the volatile ones do as well. */
    static Optional<String> evicting(String info) {
        return first(LIMIT, info)
                .filter(limit -> !limit.equals("0"))
                .flatMap(limit -> first(POLICY, info))
                .filter(policy -> !policy.equals("noeviction"));
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
