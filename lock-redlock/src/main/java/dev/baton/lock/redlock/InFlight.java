package dev.baton.lock.redlock;

import java.util.concurrent.CompletableFuture;

/**
 * What has been sent to the servers and would leave a lock behind if the connections ended now: attempts, and what gives
 * back. The end of the client waits for it.
 */
final class InFlight {
    private final Mutex mutex = new Mutex();
    private final CompletableFuture<?> idle = new CompletableFuture<>();
    private int count; // guarded by mutex
    private boolean closing; // guarded by mutex

    /** Something begins, unless the client ends; whoever is told true calls {@link #leave} once. */
    boolean tryEnter() {
        return mutex.get(() -> {
            if (!closing) {
                count++;
            }
            return !closing;
        });
    }

    /** Something begins that gives back what has been granted, which is sent also while the client ends. */
    void enter() {
        mutex.run(() -> count++);
    }

    /** It has ended. What follows from it has begun before, so that the end does not come in between. */
    void leave() {
        mutex.run(() -> {
            count--;
            completeIfIdle();
        });
    }

    /** No attempt begins from now on; the future completes when nothing is in flight any more. */
    CompletableFuture<?> close() {
        mutex.run(() -> {
            closing = true;
            completeIfIdle();
        });
        return idle;
    }

    private void completeIfIdle() {
        if (closing && count == 0) {
            idle.complete(null);
        }
    }
}
