package dev.baton.lock.benchmarks;

import java.time.Duration;

/** Threads of several clients lock and unlock one lock as fast as they get it, and work a while with it, or not at all. */
final class ContentionTrial {
    private ContentionTrial() {}

    static Trial.Factory of(int threads, int clients) {
        return of(threads, clients, Duration.ZERO);
    }

    static Trial.Factory of(int threads, int clients, Duration work) {
        return LocalTrial.of(new ContentionWorkload(work.toNanos()), threads, clients);
    }

    /** As many threads in processes of their own, which have a client each. */
    static Trial.Factory inProcesses(int threads, int processes) {
        return ProcessTrial.of(new ContentionWorkload(0), threads, processes);
    }
}
