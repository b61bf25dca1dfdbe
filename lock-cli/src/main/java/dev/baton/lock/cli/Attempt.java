package dev.baton.lock.cli;

/**
 * One call that wants a lock, from before it is made until it has ended.
 *
 * @param client number of the client's place in the trial; a client that was killed has a successor with the same
 * @param thread who calls, for people
 * @param leaseNanos the lease asked for; of a watched hold the watchdog timeout
 * @param waits false for a call that does not wait, or not for long
 * @param sinceNanos when it began
 * @param floor the largest token seen at that time: whatever is granted to it must be larger
 */
record Attempt(int client, String thread, String lock, long leaseNanos, boolean waits, long sinceNanos, long floor) {}
