package dev.baton.lock.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, once per JVM, of a server that may evict locks when its memory is full (R15). */
final class MemoryPolicy {
    private static final Logger log = LoggerFactory.getLogger(MemoryPolicy.class);
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");
    private static final AtomicBoolean warned = new AtomicBoolean();

    private MemoryPolicy() {}

    static void warnOnce(NodeConnection connection) throws InterruptedException {
        if (warned.get()) {
            return;
        }
        try {
            String info = String.valueOf(connection.list(CommandType.INFO, "memory"));
            Matcher policy = POLICY.matcher(info);
            if (policy.find() && mayEvict(policy.group(1)) && warned.compareAndSet(false, true)) {
                log.warn(
                        "The server's maxmemory-policy is {}: it may evict locks when its memory is full; noeviction keeps them",
                        policy.group(1));
            }
        } catch (RedisCommandExecutionException e) {
            log.debug("INFO memory is not readable", e);
        }
    }

    /** Locks' keys all have a TTL, so that the volatile policies evict them too. */
    static boolean mayEvict(String policy) {
        return !policy.equals("noeviction");
    }
}
