package dev.baton.lock.benchmarks;

/**
 * What one thread of a round counted.
 *
 * @param latencies how long its operations took, and those that the stop overtook
 * @param operations how many it had done before the stop
 * @param workedNanos how long it worked with the lock
 */
record Tally(Latencies latencies, long operations, double workedNanos) {}
