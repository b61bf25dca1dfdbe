package dev.baton.lock.cli;

import java.time.Duration;

/**
 * What one trial runs with.
 *
 * @param duration for which there are faults
 * @param seed decides which, and when
 */
record TortureSettings(Duration duration, int clients, int threads, TrialLocks locks, long seed) {}
