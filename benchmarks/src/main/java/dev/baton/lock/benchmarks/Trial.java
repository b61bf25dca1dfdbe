package dev.baton.lock.benchmarks;

import dev.baton.lock.benchmarks.peers.Peer;
import java.time.Duration;

/** One peer set up for one work: measured once per round, closed after the last. */
interface Trial extends AutoCloseable {
    /** Measures for the given time. */
    Sample run(Duration length);

    /** Runs for the given time before the first measurement, so that what is measured is compiled by then. */
    default void warmUp(Duration length) {
        var unused = run(length);
    }

    @Override
    void close();

    /** How a work sets up a peer. */
    @FunctionalInterface
    interface Factory {
        Trial open(Peer peer, Server server);
    }
}
