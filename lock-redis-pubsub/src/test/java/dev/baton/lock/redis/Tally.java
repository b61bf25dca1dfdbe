package dev.baton.lock.redis;

import java.util.Map;
import java.util.TreeMap;

/** How often each outcome was seen. */
final class Tally {
    private final Map<String, Integer> counts = new TreeMap<>();

    void count(Object outcome) {
        counts.merge(outcome.toString(), 1, Integer::sum);
    }

    /** The outcomes by their names. */
    Map<String, Integer> counts() {
        return counts;
    }
}
