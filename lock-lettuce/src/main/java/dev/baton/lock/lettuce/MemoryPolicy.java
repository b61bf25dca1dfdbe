package dev.baton.lock.lettuce;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, once per JVM, of a server that may evict locks when its memory is full (R15). */
public final class MemoryPolicy {
    private static final Logger log = LoggerFactory.getLogger(MemoryPolicy.class);
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");
    private static final AtomicBoolean warned = new AtomicBoolean();

    private MemoryPolicy() {}

    /** Whether a server has not been warned of yet, and its answer to {@code INFO memory} is of interest. */
    public static boolean isWanted() {
        return !warned.get();
    }

    /**
     * Warns if need be.
     *
     * @param info the server's answer to {@code INFO memory}
     */
    public static void check(String info) {
        Matcher policy = POLICY.matcher(info);
        if (policy.find() && mayEvict(policy.group(1)) && warned.compareAndSet(false, true)) {
            log.warn(
                    "The server's maxmemory-policy is {}: it may evict locks when its memory is full; noeviction keeps them",
                    policy.group(1));
        }
    }

    /** Locks' keys all have a TTL, so that the volatile policies evict them too. */
    static boolean mayEvict(String policy) {
        return !policy.equals("noeviction");
    }
}
