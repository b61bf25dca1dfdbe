package dev.baton.lock.core;

import org.jspecify.annotations.Nullable;

/**
 * What a contender that waits has met with instead of answers. Confined to the contender's events, but for the last
 * failure, which anybody may read.
 */
final class Trouble {
    private long sinceNanos = Contender.NEVER;
    private int retries;
    private volatile @Nullable Throwable lastFailure;

    /** What was asked at this time had no answer. */
    void unanswered(Throwable cause, long askedNanos) {
        lastFailure = cause;
        if (sinceNanos == Contender.NEVER) {
            sinceNanos = askedNanos;
        }
    }

    /** The backend has answered. */
    void pass() {
        sinceNanos = Contender.NEVER;
        retries = 0;
    }

    /** Whether there has been no answer for so long. */
    boolean lasts(long limitNanos, long nowNanos) {
        return sinceNanos != Contender.NEVER && nowNanos - sinceNanos >= limitNanos;
    }

    /** How often what is to be asked again has been asked again before. */
    int countRetry() {
        return retries++;
    }

    /** The newest one, also when it has passed. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }
}
