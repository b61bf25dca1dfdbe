package dev.baton.lock;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * One hold of a lock, owned by whoever has the handle: no thread is bound to it, and any thread may release it. For
 * asynchronous code, for work that changes threads, and for try-with-resources:
 *
 * <pre>{@code
 * try (LockHandle hold = lock.acquire()) {
 *     storage.write(data, hold.fencingToken());
 * }
 * }</pre>
 *
 * <p>A hold acquired without a lease is <i>watched</i>: its lease is the {@linkplain
 * LockOptions#watchdogTimeout(Duration) watchdog timeout}, renewed until the release. A hold acquired with a lease ends
 * by itself when that is over. Either may be lost before its release; {@link #isHeld()} tells so by a comparison of
 * clocks at each call, and {@link #lost()} as soon as it is known.
 *
 * <p>A watched handle that is dropped without a release and garbage-collected is renewed no longer: the leak is logged,
 * and the lock comes free at the end of the lease.
 *
 * <p>All methods are safe for use by several threads.
 */
public interface LockHandle extends AutoCloseable {

    /**
     * Tells which lock is held.
     *
     * @return the lock's name
     */
    String lockName();

    /**
     * Returns the hold's fencing token: a positive number larger than that of every valid hold granted earlier for this
     * name, in whatever way the lock changed hands. It stays the same as long as the handle lives, also after the
     * release or a loss.
     *
     * <p>A resource that remembers the largest token it has seen, and refuses smaller ones, is safe from a holder that
     * was paused beyond its lease; the lock alone cannot keep such a holder out. (The sequencer of M. Burrows, "The
     * Chubby Lock Service for Loosely-Coupled Distributed Systems", OSDI 2006.)
     *
     * @return the token
     * @throws UnsupportedOperationException if the backend has no fencing tokens, or was not told to keep them
     */
    long fencingToken();

    /**
     * Tells whether this hold is still valid as far as this client can know: not released, not known to be lost, and
     * its lease not over by the monotonic clock. Local, without a round trip. The lease ends here no later than in the
     * backend, so that a holder that was cut off or paused is told {@code false} before somebody else can be told
     * {@code true}; what happens after the call returned is not covered.
     *
     * @return true if the hold is valid
     */
    boolean isHeld();

    /**
     * Estimates how much is left of the lease; of a watched hold, how much would be left if no renewal came through any
     * more. Local, without a round trip, by the same clock as {@link #isHeld()}.
     *
     * @return the time left; {@link Duration#ZERO} if the hold is over
     */
    Duration remaining();

    /**
     * Replaces the lease by one that begins now, longer or shorter than what was left. A watched hold becomes one with
     * a lease: the watchdog renews it no longer, and it ends by itself.
     *
     * <p>If the hold is valid, one round trip, for which the caller waits up to the client's command timeout. If it is
     * released or lost, returns false; at once if that is known here. The wait is not ended by an interrupt; the
     * interrupted status stays set. If it ends without an answer, the hold ends here with the earlier of both leases,
     * and is renewed no longer.
     *
     * @param leaseTime the new lease; positive. One of 2 ms or less is over at once, as clocks are not that exact: the hold
     *     ends
     * @return true if the hold now has this lease; false if it is no longer held
     * @throws NullPointerException if {@code leaseTime} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative or too large for a {@code long} of
     *     nanoseconds
     * @throws LockUnavailableException if the backend did not answer within the command timeout, or refused
     * @throws IllegalStateException if called on one of the client's network threads
     */
    boolean extend(Duration leaseTime);

    /**
     * Returns a stage that completes, normally and with the loss as its value, if this hold is lost before it is
     * released: while the backend answers, within a third of the watchdog timeout of the loss; at the end of the lease
     * at the latest. It never completes after a release that came first, also if that finds, and throws, that the hold
     * was lost before. Dependent actions run on the client's executor, or, if the loss is known already, on the thread
     * that attaches them.
     *
     * @return the same stage at each call
     */
    CompletionStage<LockLostException> lost();

    /**
     * Releases the hold and hands the lock to the next waiter.
     *
     * <p>If the hold is valid, its renewal stops first and for good; then the lock passes to a waiter of this client
     * without a round trip, or is released in the backend, for whose answer the caller waits up to the command timeout.
     * If the answer does not come, or is an error, the release counts here all the same: the call returns normally, and
     * the backend ends the hold with its lease at the latest. If the hold is already released, nothing happens.
     *
     * <p>An interrupt does not end the wait; the interrupted status stays set. Of several threads that release at once,
     * one does it and the others do nothing. If the lease ends while the release is under way, either may win: the call
     * returns normally, or throws.
     *
     * @throws LockLostException if the hold was lost before it could be released; a new exception at each call
     * @throws IllegalStateException if called on one of the client's network threads, which must not wait: use {@link
     *     #releaseAsync()} there. The hold is still held then
     */
    void release();

    /**
     * Releases the hold as {@link #release()} does, without blocking: for any thread. Renewal has stopped when the
     * method returns.
     *
     * <p>The stage completes on the client's executor: normally when the release is done, was done before, or went
     * without an answer for the command timeout; exceptionally with {@link LockLostException} if the hold was lost
     * before. Interrupts play no part.
     *
     * @return the release's end
     */
    CompletionStage<Void> releaseAsync();

    /**
     * Exactly {@link #release()}. In try-with-resources a loss is thrown when the body ends normally, and suppressed
     * behind the body's exception otherwise.
     *
     * @throws LockLostException if the hold was lost before it could be released; a new exception at each call
     * @throws IllegalStateException if called on one of the client's network threads
     */
    @Override
    default void close() {
        release();
    }
}
