package dev.baton.lock.cli;

import org.jspecify.annotations.Nullable;

/**
 * What one demo runs with.
 *
 * @param backend where units and locks are kept
 * @param serverUri the server to use; null for the embedded one
 */
record DemoSettings(
        int processes,
        int threads,
        int stock,
        DemoBackend backend,
        @Nullable String serverUri) {

    /** All threads of all processes. */
    int sellers() {
        return processes * threads;
    }
}
