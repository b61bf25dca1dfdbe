package dev.baton.lock.cli;

import java.util.List;
import java.util.Map;

/**
 * What a trial has found so far.
 *
 * @param counts in the order in which they are shown
 * @param longestIdleNanos for which a lock was free while it was waited for, what excuses it left out
 * @param strictNanos in which nothing excused a lock for being free, on average of all locks
 * @param forgiven how often two holds were valid at once because the server had lost its data
 */
record TrialFigures(
        long elapsedNanos,
        Map<String, Long> counts,
        long longestWaitNanos,
        long longestIdleNanos,
        long strictNanos,
        long forgiven,
        int faults,
        List<Recoveries.Summary> recoveries,
        List<Violation> violations) {

    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }
}
