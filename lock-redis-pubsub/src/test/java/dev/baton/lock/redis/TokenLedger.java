package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the resources behind some locks see of their holders: tokens that rise, and no two at once that believe in their
 * holds. For any number of threads.
 */
final class TokenLedger {
    private final Map<String, Page> pages = new HashMap<>(); // guarded by this
    private final List<String> violations = new ArrayList<>(); // guarded by this

    private static final class Page {
        private long lastToken;
        private long lastNanos = System.nanoTime();
        private long longestPause;
        private @Nullable LockHandle inside;
    }

    /** A holder begins to use the lock's resource; one that does not believe in its hold any more leaves it alone. */
    synchronized void enter(LockHandle hold) {
        if (!hold.isHeld()) {
            return;
        }
        Page page = page(hold.lockName());
        if (hold.fencingToken() <= page.lastToken) {
            violations.add("%s: token %d after %d".formatted(hold.lockName(), hold.fencingToken(), page.lastToken));
        }
        LockHandle other = page.inside;
        if (other != null && other.isHeld() && hold.isHeld()) {
            violations.add(
                    "%s: %d while %d is held".formatted(hold.lockName(), hold.fencingToken(), other.fencingToken()));
        }
        long now = System.nanoTime();
        page.longestPause = Math.max(page.longestPause, now - page.lastNanos);
        page.lastNanos = now;
        page.lastToken = Math.max(page.lastToken, hold.fencingToken());
        page.inside = hold;
    }

    /** The holder is about to release. */
    synchronized void leave(LockHandle hold) {
        Page page = page(hold.lockName());
        if (page.inside == hold) {
            page.inside = null;
        }
    }

    /** The longest time between two holders of this lock. */
    synchronized Duration longestPause(String name) {
        return Duration.ofNanos(page(name).longestPause);
    }

    synchronized void assertNoViolations() {
        assertThat(violations).isEmpty();
    }

    private Page page(String name) {
        return pages.computeIfAbsent(name, key -> new Page());
    }
}
