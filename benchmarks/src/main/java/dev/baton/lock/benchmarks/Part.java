package dev.baton.lock.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** One thing of a run of everything: a work, a curve, or JMH's benchmarks. */
interface Part {
    String id();

    String title();

    /** About how long it takes, so that the user can be told beforehand. */
    Duration estimate(Mode mode);

    /**
     * Measures, and adds to what was found.
     *
     * @return how it went, in a few words
     */
    String measure(Mode mode, Rounds.Observer observer, Findings findings) throws IOException;
}
