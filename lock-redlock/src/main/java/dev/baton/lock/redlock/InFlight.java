package dev.baton.lock.redlock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has been sent to the servers and would leave a lock behind if the connections ended now: attempts, and what gives
 * back. The end of the client waits for it.
 */
final class InFlight {
    private final ReentrantLock mutex = new ReentrantLock();
    private final CompletableFuture<?> idle = new CompletableFuture<>();
    private int count; // guarded by mutex
    private boolean closing; // guarded by mutex

    /** Something begins, unless the client ends; whoever is told true calls {@link #leave} once. */
    boolean tryEnter() {
        mutex.lock();
        try {
            if (!closing) {
                count++;
            }
            return !closing;
        } finally {
            mutex.unlock();
        }
    }

    /** Something begins that gives back what has been granted, which is sent also while the client ends. */
    void enter() {
        mutex.lock();
        try {
            count++;
        } finally {
            mutex.unlock();
        }
    }

    /** It has ended. What follows from it has begun before, so that the end does not come in between. */
    void leave() {
        mutex.lock();
        try {
            count--;
            completeIfIdle();
        } finally {
            mutex.unlock();
        }
    }

    /** No attempt begins from now on; the future completes when nothing is in flight any more. */
    CompletableFuture<?> close() {
        mutex.lock();
        try {
            closing = true;
            completeIfIdle();
            return idle;
        } finally {
            mutex.unlock();
        }
    }

    private void completeIfIdle() {
        if (closing && count == 0) {
            idle.complete(null);
        }
    }
}
