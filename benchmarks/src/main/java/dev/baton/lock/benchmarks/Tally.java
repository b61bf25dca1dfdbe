package dev.baton.lock.benchmarks;

/**
 * What one thread of a round counted.
 *
 * @param latencies one of each of its operations
 * @param workedNanos how long it worked with the lock
 */
record Tally(Latencies latencies, double workedNanos) {}
