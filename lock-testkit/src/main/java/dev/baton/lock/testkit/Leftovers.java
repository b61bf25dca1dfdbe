package dev.baton.lock.testkit;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves something behind once its {@code @AfterEach} methods have run: live threads named
 * {@code baton-…} and, on the servers given, keys without TTL, locks that are held or waited for, subscribed channels
 * and connections. What was there before the test does not count; nor does what ends within {@link ScaledTime#limit}.
 *
 * <p>A test that opens clients closes them in its body or in an {@code @AfterEach} method.
 */
public final class Leftovers implements BeforeEachCallback, AfterEachCallback {
    private static final String BEFORE = "before";

    private final LeftoverCheck check;
    private final Duration limit;

    private Leftovers(LeftoverCheck check) {
        this(check, ScaledTime.limit());
    }

    Leftovers(LeftoverCheck check, Duration limit) {
        this.check = check;
        this.limit = limit;
    }

    /** Looks for threads only: for tests without a server. */
    public static Leftovers ofThreads() {
        return new Leftovers(new LeftoverCheck(List::of, "*", ""));
    }

    /**
     * Looks at the shared server as well. Register it after the server's extension. On a server that is not this JVM's
     * own, only keys and channels under {@link RedisServerExtension#uniquePrefix} and connections named
     * {@code baton…} count.
     */
    public static Leftovers on(RedisServerExtension redis) {
        return new Leftovers(new LeftoverCheck(
                () -> List.of(redis.uri()),
                redis.isOwn() ? "*" : RedisServerExtension.ROOT + "*",
                redis.isOwn() ? "" : "baton"));
    }

    /** Looks at these servers as well, which are the test's own and have to answer before and after each test. */
    public static Leftovers on(Supplier<? extends Collection<String>> uris) {
        return new Leftovers(new LeftoverCheck(uris, "*", ""));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        store(context).put(BEFORE, check.present());
    }

    @Override
    @SuppressWarnings("unchecked") // as stored above
    public void afterEach(ExtensionContext context) {
        Set<String> before = (Set<String>) store(context).getOrDefault(BEFORE, Set.class, Set.of());
        check.awaitNothingBut(before, limit);
    }

    private ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(Namespace.create(Leftovers.class, this));
    }
}
