package dev.baton.lock.benchmarks;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/** Measures curves: one set of alternated rounds per size. */
record Curves(Rounds rounds, boolean quick) {

    /** All sizes: all curves together take less than five minutes. */
    static Curves full() {
        return new Curves(new Rounds(3, Duration.ofMillis(500), Duration.ofSeconds(1)), /* quick= */ false);
    }

    /** Three sizes of each curve, in short rounds. */
    static Curves glance() {
        return new Curves(new Rounds(3, Duration.ofMillis(200), Duration.ofMillis(300)), /* quick= */ true);
    }

    /** Measures at each size whoever can take part there. */
    CurveResults run(Growth growth, Server server) {
        SortedMap<Integer, Results> bySize = new TreeMap<>();
        for (int size : growth.sizes(quick)) {
            bySize.put(size, rounds.run(growth.trials(size), growth.peers(size), server));
        }
        return new CurveResults(growth, bySize);
    }
}
