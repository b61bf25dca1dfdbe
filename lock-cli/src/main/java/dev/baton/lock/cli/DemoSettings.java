package dev.baton.lock.cli;

import org.jspecify.annotations.Nullable;

/**
 * What one demo runs with.
 *
 * @param redisUri the server to use; null for the embedded one
 */
record DemoSettings(
        int processes, int threads, int stock, @Nullable String redisUri) {

    /** All threads of all processes. */
    int sellers() {
        return processes * threads;
    }
}
