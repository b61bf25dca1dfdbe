package dev.baton.lock.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what happened. Guarded by the register. */
final class TrialTally {
    static final String ACQUISITIONS = "acquisitions";
    static final String HANDOFFS_WITHIN = "handoffs within a client";
    static final String HANDOFFS_BETWEEN = "handoffs between clients";
    static final String WRITES = "writes accepted";
    static final String STALE_WRITES = "stale writes refused";
    static final String RELEASED = "released";
    /** Followed by the reason. */
    static final String LOST = "lost and told: ";

    private static final String NO_LOCK = "calls without the lock: ";

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long longestWaitNanos;

    TrialTally() {
        for (String name :
                new String[] {ACQUISITIONS, HANDOFFS_WITHIN, HANDOFFS_BETWEEN, WRITES, STALE_WRITES, RELEASED}) {
            counts.put(name, 0L);
        }
    }

    void acquired(RegisteredHold hold, @Nullable RegisteredHold previous) {
        count(ACQUISITIONS);
        longestWaitNanos =
                Math.max(longestWaitNanos, hold.beganNanos() - hold.attempt().sinceNanos());
        if (previous != null && previous.endedNanos() > hold.attempt().sinceNanos()) {
            boolean within = previous.attempt().client() == hold.attempt().client();
            count(within ? HANDOFFS_WITHIN : HANDOFFS_BETWEEN);
        }
    }

    void written(boolean accepted) {
        count(accepted ? WRITES : STALE_WRITES);
    }

    void ended(String outcome) {
        count(outcome.equals(RELEASED) ? RELEASED : LOST + outcome);
    }

    void gaveUp(GiveUp reason) {
        count(NO_LOCK + reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    }

    long longestWaitNanos() {
        return longestWaitNanos;
    }

    Map<String, Long> counts() {
        return new LinkedHashMap<>(counts);
    }

    private void count(String name) {
        counts.merge(name, 1L, Long::sum);
    }
}
