package dev.baton.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A named lock that excludes threads and handles of all clients of one backend from each other. Stateless view: any
 * number of threads may share one instance, and two instances of one name on one client are the same lock.
 *
 * <pre>{@code
 * lock.lock();
 * try {
 *     storage.write(data, lock.fencingToken());
 * } finally {
 *     lock.unlock();
 * }
 * }</pre>
 *
 * <h2>Owners</h2>
 *
 * <p>The {@link Lock} methods and their overloads acquire for the <i>current thread</i>, reentrantly: the holding
 * thread locks again at once, and has to unlock as often, the newest acquisition first. The {@code acquire} methods
 * acquire for a {@link LockHandle}, whoever has it, and are not reentrant: a thread that has a handle and acquires
 * again, by either kind, waits for the handle's release. A thread that holds the lock itself and calls a blocking
 * {@code acquire} method gets an {@link IllegalStateException} instead of a deadlock.
 *
 * <h2>Leases</h2>
 *
 * <p>Every hold has a lease, so that a process that dies does not keep its locks. Acquired without a lease time, or
 * with {@code -1} where it is a {@code long}, a hold is <i>watched</i>: its lease is the {@linkplain
 * LockOptions#watchdogTimeout(Duration) watchdog timeout}, and the watchdog renews it until the unlock. Renewal also
 * ends if the owning thread has ended; the leak is logged. With a lease time, the hold ends by itself when that has
 * passed, and is not renewed. A lease is counted by the server from the grant on; here it ends earlier by a thousandth
 * and 2 ms, plus what the message took, never later. (C. Gray, D. Cheriton, "Leases: An Efficient Fault-Tolerant
 * Mechanism for Distributed File Cache Consistency", SOSP 1989.)
 *
 * <p>A nested acquisition never shortens the hold it is nested in. A lease nested in a watched hold leaves it watched;
 * one that ends later than the hold's lease extends it first, by one round trip. A watched acquisition nested in a
 * leased one has the hold renewed until its own unlock, after which the hold ends no earlier than it would have.
 *
 * <p>A hold that ends before its unlock is <i>lost</i>, see {@link LockLostException}; locking again afterwards makes a
 * new hold.
 *
 * <h2>Waiting</h2>
 *
 * <p>First come, first served: among clients, and among the waiters of a client. Up to {@link
 * LockOptions#maxLocalHandoffs(int)} handoffs within a client may come between. A lock that is free but waited for
 * belongs to the first waiter; no call overtakes it. The release wakes the next waiter as the owner, without a contest;
 * a waiter that has died or given up is skipped.
 *
 * <p>A wait has one deadline, on the monotonic clock, for everything it takes, and ends then without needing an answer
 * from the network. Calls that say {@code false}, or give an empty result, mean that somebody else holds the lock: a
 * backend that cannot be asked is a {@link LockUnavailableException}. Every wait also ends when the client is closed.
 *
 * <p>Where a grant meets the end of a wait, by timeout, interrupt or cancellation, either the call returns with the
 * lock or the lock passes to the next waiter; it is never left without an owner that knows. A call that ends without
 * the lock leaves no hold behind: what the backend may still have granted is undone within one command once it answers,
 * ends with its lease at the latest, and is never renewed.
 *
 * <h2>Memory</h2>
 *
 * <p>Within one JVM, acquiring and releasing have the memory effects that {@link Lock} describes. Between JVMs there is
 * no common memory: what orders holders there is the {@linkplain #fencingToken() fencing token}.
 */
public interface DistributedLock extends Lock {

    /**
     * Returns the name that makes this lock the same lock everywhere.
     *
     * @return the name, as it was given
     */
    String getName();

    /**
     * Acquires the lock for the current thread, with a watched hold.
     *
     * <p>If the lock is free and nobody waits for it, returns after one round trip. If the current thread holds it, the
     * hold count goes up by one and the call returns at once; only a hold with a lease of its own that ends sooner than
     * the watchdog timeout is extended first, by one round trip.
     *
     * <p>If another thread, a handle or another client holds it, the current thread lies dormant until the lock is
     * handed to it. The wait has no deadline, but gives up when the backend has been unavailable for the client's
     * {@code unavailableTimeout} without a break.
     *
     * <p>An interrupt, on entry or while waiting, does not end the wait. The interrupted status is set again when the
     * call returns or throws.
     *
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    @Override
    void lock();

    /**
     * Acquires the lock for the current thread and for at most the given time. <b>The argument is the lease, not a
     * wait</b>: the call waits as long as it takes, and the hold ends by itself. (In {@link #tryLock(long, TimeUnit)},
     * which looks alike, the argument is the wait.)
     *
     * <p>If the lock is free and nobody waits for it, returns after one round trip. If the current thread holds it, the
     * hold count goes up by one and the call returns at once; only if the hold's lease ends sooner than the new one is
     * it extended first, by one round trip.
     *
     * <p>If another thread, a handle or another client holds it, the current thread lies dormant until the lock is
     * handed to it. The wait has no deadline, but gives up when the backend has been unavailable for the client's
     * {@code unavailableTimeout} without a break. The lease begins with the grant, not with the call.
     *
     * <p>An interrupt, on entry or while waiting, does not end the wait. The interrupted status is set again when the
     * call returns or throws.
     *
     * @param leaseTime the lease, in {@code unit}: positive, or -1 in any unit for a watched hold as of {@link #lock()}
     * @param unit the unit of {@code leaseTime}
     * @throws NullPointerException if {@code unit} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative other than -1, or too large for a {@code
     *     long} of nanoseconds
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    void lock(long leaseTime, TimeUnit unit);

    /**
     * Acquires the lock for the current thread and for at most the given time, as {@link #lock(long, TimeUnit)} does.
     * <b>The argument is the lease, not a wait</b>: the call waits as long as it takes. (In {@link #tryLock(Duration)}
     * the argument is the wait.) An interrupt does not end the wait; the interrupted status is set again afterwards.
     *
     * @param leaseTime the lease; positive. No value stands for a watched hold: that is {@link #lock()}
     * @throws NullPointerException if {@code leaseTime} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative, or too large for a {@code long} of
     *     nanoseconds
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    void lock(Duration leaseTime);

    /**
     * Acquires the lock for the current thread, with a watched hold, unless the thread is interrupted.
     *
     * <p>If the lock is free and nobody waits for it, returns after one round trip. If the current thread holds it, the
     * hold count goes up by one and the call returns at once; only a hold with a lease of its own that ends sooner than
     * the watchdog timeout is extended first, by one round trip.
     *
     * <p>If another thread, a handle or another client holds it, the current thread lies dormant until the lock is
     * handed to it or it is interrupted. The wait has no deadline, but gives up when the backend has been unavailable
     * for the client's {@code unavailableTimeout} without a break.
     *
     * <p>If the current thread has its interrupted status set on entry, also on a lock that is free or its own, or is
     * interrupted while waiting, {@link InterruptedException} is thrown and the status is cleared. If the lock is
     * handed to it at the same time, either the call returns with the lock and the status set, or it throws and the
     * lock passes to the next waiter.
     *
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    @Override
    void lockInterruptibly() throws InterruptedException;

    /**
     * Acquires the lock for the current thread and for at most the given time, unless the thread is interrupted. <b>The
     * argument is the lease, not a wait</b>, as in {@link #lock(long, TimeUnit)}: the wait has no deadline.
     *
     * <p>If the lock is free, or held, this waits as {@link #lockInterruptibly()} does. The lease begins with the
     * grant. If the current thread holds the lock, its hold is extended first if it would end sooner than the new
     * lease.
     *
     * <p>An interrupt, on entry or while waiting, throws {@link InterruptedException} and clears the interrupted
     * status. If the lock is handed over at the same time, either the call returns with the lock and the status set, or
     * it throws and the lock passes to the next waiter.
     *
     * @param leaseTime the lease, in {@code unit}: positive, or -1 in any unit for a watched hold
     * @param unit the unit of {@code leaseTime}
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code unit} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative other than -1, or too large for a {@code
     *     long} of nanoseconds
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    void lockInterruptibly(long leaseTime, TimeUnit unit) throws InterruptedException;

    /**
     * Acquires the lock for the current thread, with a watched hold, if that is possible at once: one attempt, at most
     * one round trip, no wait for the lock.
     *
     * <p>If the lock is free and nobody waits for it, returns true. If the current thread holds it, the hold count goes
     * up by one and the call returns true. If another thread, a handle or another client holds it, or is waiting for
     * it, returns false: unlike that of {@link java.util.concurrent.locks.ReentrantLock}, this method does not
     * overtake.
     *
     * <p>The answer is waited for up to the client's command timeout. An interrupt does not end this, on entry or
     * later; the interrupted status stays set.
     *
     * @return true if the lock was acquired; false if somebody else has it
     * @throws LockUnavailableException if the backend did not answer within the command timeout, or refused; no hold is
     *     left behind
     * @throws IllegalStateException if the client is closed, or if called on one of its network threads
     */
    @Override
    boolean tryLock();

    /**
     * Acquires the lock for the current thread, with a watched hold, if that is possible within the given time. <b>The
     * argument is the wait, not a lease</b>. (In {@link #lock(long, TimeUnit)}, which looks alike, the argument is the
     * lease.)
     *
     * <p>If the lock is free and nobody waits for it, returns true after one round trip. If the current thread holds
     * it, the hold count goes up by one and the call returns true at once, but for the extension that {@link #lock()}
     * describes.
     *
     * <p>If another thread, a handle or another client holds it, the current thread lies dormant until the lock is
     * handed to it, it is interrupted, or the time has passed. The time covers everything, also a backend that is slow,
     * frozen or down: the call returns or throws at its deadline without waiting for another answer. Transient trouble
     * is retried until then.
     *
     * <p>If the current thread has its interrupted status set on entry, or is interrupted while waiting, {@link
     * InterruptedException} is thrown and the status is cleared.
     *
     * <p>If {@code waitTime} is zero or negative, the call does not wait: one attempt, as {@link #tryLock()}, except
     * that an interrupted status on entry throws. If the lock is handed over at the very deadline, or along with an
     * interrupt, either the call returns true (with the interrupted status set, if it was), or it ends without the
     * lock, which passes to the next waiter.
     *
     * @param waitTime the longest time to wait, in {@code unit}; what exceeds a {@code long} of nanoseconds (292 years)
     *     counts as that
     * @param unit the unit of {@code waitTime}
     * @return true if the lock was acquired; false if the time passed and somebody else had the lock, as the backend
     *     said no longer than 1.25 s before
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code unit} is null
     * @throws LockUnavailableException if the backend refused, or if the time passed and the backend could not be asked
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    @Override
    boolean tryLock(long waitTime, TimeUnit unit) throws InterruptedException;

    /**
     * Acquires the lock for the current thread, with a watched hold, if that is possible within the given time. <b>The
     * argument is the wait, not a lease</b>: exactly {@link #tryLock(long, TimeUnit)}. (In {@link #lock(Duration)} the
     * argument is the lease.)
     *
     * @param waitTime the longest time to wait; zero or negative does not wait; what exceeds a {@code long} of
     *     nanoseconds counts as that
     * @return true if the lock was acquired; false if the time passed and somebody else had the lock
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code waitTime} is null
     * @throws LockUnavailableException if the backend refused, or if the time passed and the backend could not be asked
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    boolean tryLock(Duration waitTime) throws InterruptedException;

    /**
     * Acquires the lock for the current thread and for at most the lease, if that is possible within the wait: as
     * {@link #tryLock(long, long, TimeUnit)}.
     *
     * @param waitTime the longest time to wait; zero or negative does not wait; what exceeds a {@code long} of
     *     nanoseconds counts as that
     * @param leaseTime the lease; positive. No value stands for a watched hold: that is {@link #tryLock(Duration)}
     * @return true if the lock was acquired; false if the time passed and somebody else had the lock
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code waitTime} or {@code leaseTime} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative, or too large for a {@code long} of
     *     nanoseconds
     * @throws LockUnavailableException if the backend refused, or if the time passed and the backend could not be asked
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    boolean tryLock(Duration waitTime, Duration leaseTime) throws InterruptedException;

    /**
     * Acquires the lock for the current thread and for at most the lease, if that is possible within the wait. The
     * first argument is the wait, the second the lease.
     *
     * <p>If the lock is free, or held, this waits as {@link #tryLock(long, TimeUnit)} does, with the same deadline, the
     * same treatment of interrupts and of a wait of zero or less, and the same outcome where a grant meets the end of
     * the wait. The lease begins with the grant, however long the wait was. If the current thread holds the lock, its
     * hold is extended first if it would end sooner than the new lease.
     *
     * @param waitTime the longest time to wait, in {@code unit}; zero or negative does not wait; what exceeds a {@code
     *     long} of nanoseconds counts as that
     * @param leaseTime the lease, in {@code unit}: positive, or -1 in any unit for a watched hold
     * @param unit the unit of both times
     * @return true if the lock was acquired; false if the time passed and somebody else had the lock
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code unit} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative other than -1, or too large for a {@code
     *     long} of nanoseconds
     * @throws LockUnavailableException if the backend refused, or if the time passed and the backend could not be asked
     * @throws IllegalStateException if the client is closed, before or during the wait, or if called on one of its
     *     network threads
     */
    boolean tryLock(long waitTime, long leaseTime, TimeUnit unit) throws InterruptedException;

    /**
     * Undoes the current thread's newest acquisition that is not yet undone. If that leaves the hold count above zero,
     * the thread keeps the lock, without a round trip; otherwise the lock is released and handed to the next waiter.
     *
     * <p>Renewal stops first and for good. Then the lock passes to a waiter of this client without a round trip, or is
     * released in the backend, for whose answer the caller waits up to the command timeout. If the answer does not
     * come, or is an error, the release counts here all the same: the call returns normally, and the backend ends the
     * hold with its lease at the latest.
     *
     * <p>An interrupt, on entry or later, does not end this; the interrupted status stays set. If the lease ends while
     * the release is under way, either may win: the call returns normally, or throws {@link LockLostException}.
     *
     * @throws LockLostException if the current thread held the lock and lost it before this call
     * @throws IllegalMonitorStateException if the current thread does not hold the lock, without a round trip; the
     *     message says whether it never did or another thread of this client does. A hold that was lost longer ago than
     *     the client remembers is among these
     * @throws IllegalStateException if the lock would have to be released on one of the client's network threads; it
     *     stays held
     */
    @Override
    void unlock();

    /**
     * Returns a new condition of this lock, to wait for and signal as {@link Condition} describes, across processes.
     * None of the backends has conditions yet. The current thread has to hold the lock for every call of it: {@code await} gives up the hold, whatever its
     * count, and returns with the lock held as often again, by a new hold with a larger fencing token.
     *
     * <p>A signal is a message and may be lost with a connection, and a process may die between being signalled and
     * acting on it; so wait in a loop that tests what is waited for, and with a time limit. This method itself does not
     * block.
     *
     * @return a condition bound to this lock
     * @throws UnsupportedOperationException if the backend has no conditions
     */
    @Override
    Condition newCondition();

    /**
     * Tells whether the current thread holds the lock, as far as this client can know: not unlocked, not known to be
     * lost, and its lease not over by the monotonic clock. Local, without a round trip. A handle's hold is not the
     * thread's.
     *
     * @return true if the current thread holds the lock
     */
    boolean isHeldByCurrentThread();

    /**
     * Counts the acquisitions of the current thread's hold that are not yet undone. Local, without a round trip.
     *
     * @return the number of unlocks that would release the lock; 0 if the current thread does not hold it, or has lost
     *     it
     */
    int getHoldCount();

    /**
     * Estimates how much is left of the lease of the current thread's hold; if it is watched, how much would be left if
     * no renewal came through any more. Local, without a round trip, by the monotonic clock.
     *
     * @return the time left; {@link Duration#ZERO} if the current thread does not hold the lock
     */
    Duration remainingLease();

    /**
     * Returns the fencing token of the current thread's hold: a positive number larger than that of every valid hold
     * granted earlier for this name, in whatever way the lock changed hands. A reentrant acquisition has the token of
     * its hold. Local, without a round trip. Hand it to the resource along with each request, see {@link
     * LockHandle#fencingToken()}.
     *
     * @return the token
     * @throws LockLostException if the current thread held the lock and has lost it
     * @throws IllegalMonitorStateException if the current thread does not hold the lock
     * @throws UnsupportedOperationException if the backend has no fencing tokens, or was not told to keep them
     */
    long fencingToken();

    /**
     * Acquires the lock for a handle, with a watched hold, unless the current thread is interrupted.
     *
     * <p>If the lock is free and nobody waits for it, returns after one round trip. If a thread, another handle or
     * another client holds it, the current thread lies dormant until the lock is handed to it or it is interrupted. The
     * wait has no deadline, but gives up when the backend has been unavailable for the client's {@code
     * unavailableTimeout} without a break. If the current thread itself holds the lock, it would wait for itself, and
     * an exception is thrown.
     *
     * <p>If the current thread has its interrupted status set on entry, also on a free lock, or is interrupted while
     * waiting, {@link InterruptedException} is thrown and the status is cleared. If the lock is handed to it at the
     * same time, either the call returns with the lock and the status set, or it throws and the lock passes to the next
     * waiter.
     *
     * @return the hold, to be released by whoever has it
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the current thread holds the lock, if the client is closed, before or during the
     *     wait, or if called on one of its network threads
     */
    LockHandle acquire() throws InterruptedException;

    /**
     * Acquires the lock for a handle and for at most the given time, unless the current thread is interrupted. <b>The
     * argument is the lease, not a wait</b>: the call waits as {@link #acquire()} does, without a deadline, and treats
     * an interrupt as that does. The lease begins with the grant.
     *
     * @param leaseTime the lease; positive. No value stands for a watched hold: that is {@link #acquire()}
     * @return the hold, which ends by itself if it is not released before
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code leaseTime} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative, or too large for a {@code long} of
     *     nanoseconds
     * @throws LockUnavailableException if the backend refused, or was unavailable for too long
     * @throws IllegalStateException if the current thread holds the lock, if the client is closed, before or during the
     *     wait, or if called on one of its network threads
     */
    LockHandle acquire(Duration leaseTime) throws InterruptedException;

    /**
     * Acquires the lock for a handle, with a watched hold, if that is possible at once: one attempt, at most one round
     * trip, no wait for the lock.
     *
     * <p>If the lock is free and nobody waits for it, returns the hold. If a thread, another handle or another client
     * holds it, or is waiting for it, returns empty. The answer is waited for up to the client's command timeout. An
     * interrupt does not end this, on entry or later; the interrupted status stays set.
     *
     * @return the hold; empty if somebody else has the lock
     * @throws LockUnavailableException if the backend did not answer within the command timeout, or refused; no hold is
     *     left behind
     * @throws IllegalStateException if the current thread holds the lock, if the client is closed, or if called on one
     *     of its network threads
     */
    Optional<LockHandle> tryAcquire();

    /**
     * Acquires the lock for a handle, with a watched hold, if that is possible within the given time. <b>The argument
     * is the wait, not a lease</b>.
     *
     * <p>If the lock is free and nobody waits for it, returns the hold after one round trip. If a thread, another
     * handle or another client holds it, the current thread lies dormant until the lock is handed to it, it is
     * interrupted, or the time has passed. The time covers everything, also a backend that is slow, frozen or down: the
     * call returns or throws at its deadline without waiting for another answer.
     *
     * <p>If the current thread has its interrupted status set on entry, or is interrupted while waiting, {@link
     * InterruptedException} is thrown and the status is cleared.
     *
     * <p>If {@code waitTime} is zero or negative, the call does not wait: one attempt, as {@link #tryAcquire()}, except
     * that an interrupted status on entry throws. If the lock is handed over at the very deadline, or along with an
     * interrupt, either the call returns the hold (with the interrupted status set, if it was), or it ends without it,
     * and the lock passes to the next waiter.
     *
     * @param waitTime the longest time to wait; what exceeds a {@code long} of nanoseconds (292 years) counts as that
     * @return the hold; empty if the time passed and somebody else had the lock, as the backend said no
     *     longer than 1.25 s before
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code waitTime} is null
     * @throws LockUnavailableException if the backend refused, or if the time passed and the backend could not be asked
     * @throws IllegalStateException if the current thread holds the lock, if the client is closed, before or during the
     *     wait, or if called on one of its network threads
     */
    Optional<LockHandle> tryAcquire(Duration waitTime) throws InterruptedException;

    /**
     * Acquires the lock for a handle and for at most the lease, if that is possible within the wait. Waits, times out
     * and treats an interrupt as {@link #tryAcquire(Duration)} does. The lease begins with the grant, however long the
     * wait was.
     *
     * @param waitTime the longest time to wait; zero or negative does not wait; what exceeds a {@code long} of
     *     nanoseconds counts as that
     * @param leaseTime the lease; positive. No value stands for a watched hold: that is {@link #tryAcquire(Duration)}
     * @return the hold; empty if the time passed and somebody else had the lock
     * @throws InterruptedException if the current thread is interrupted, before or during the wait; no hold is left
     *     behind
     * @throws NullPointerException if {@code waitTime} or {@code leaseTime} is null
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative, or too large for a {@code long} of
     *     nanoseconds
     * @throws LockUnavailableException if the backend refused, or if the time passed and the backend could not be asked
     * @throws IllegalStateException if the current thread holds the lock, if the client is closed, before or during the
     *     wait, or if called on one of its network threads
     */
    Optional<LockHandle> tryAcquire(Duration waitTime, Duration leaseTime) throws InterruptedException;

    /**
     * Acquires the lock for a handle, with a watched hold, without blocking: for any thread, one that holds the lock
     * itself included.
     *
     * <p>If the lock is free and nobody waits for it, the future completes after one round trip; if it is held, when
     * the lock is handed to it. It completes on the client's executor, and so do the dependent actions that are not
     * attached later or given an executor of their own; while all threads of that are busy, it does not complete, not even at
     * a deadline. The wait has no deadline, but gives up when the backend has
     * been unavailable for the client's {@code unavailableTimeout} without a break. The interrupted status of no thread
     * plays a part.
     *
     * <p>Completing the future from outside, by {@link CompletableFuture#cancel cancel}, {@link
     * CompletableFuture#orTimeout orTimeout} or otherwise, withdraws the wait. If that meets a grant, whichever
     * completes the future wins: a hold that nobody gets from the future passes to the next waiter. Cancelling a stage
     * that depends on the future does not cancel the future.
     *
     * <p>The future completes exceptionally with {@link LockUnavailableException} if the backend refused or was
     * unavailable for too long, and with {@link IllegalStateException} if the client is closed, before or during the
     * wait.
     *
     * @return the hold to come, to be released by whoever gets it
     */
    CompletableFuture<LockHandle> acquireAsync();

    /**
     * Acquires the lock for a handle and for at most the given time, without blocking, otherwise as {@link
     * #acquireAsync()}. <b>The argument is the lease, not a wait</b>. The lease begins with the grant.
     *
     * @param leaseTime the lease; positive. No value stands for a watched hold: that is {@link #acquireAsync()}
     * @return the hold to come, which ends by itself if it is not released before
     * @throws NullPointerException if {@code leaseTime} is null; thrown by the call itself
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative, or too large for a {@code long} of
     *     nanoseconds; thrown by the call itself
     */
    CompletableFuture<LockHandle> acquireAsync(Duration leaseTime);

    /**
     * Acquires the lock for a handle, with a watched hold, if that is possible within the given time, without blocking.
     * <b>The argument is the wait, not a lease</b>.
     *
     * <p>If the lock is free and nobody waits for it, the future completes with the hold after one round trip; if it is
     * held, when the lock is handed to it, or empty when the time has passed. The time covers everything, also a
     * backend that is slow, frozen or down: the future completes at its deadline without another answer. If {@code
     * waitTime} is zero or negative, there is one attempt, of at most one round trip, whose answer is waited for up to
     * the command timeout.
     *
     * <p>Completion, withdrawal and races are those of {@link #acquireAsync()}; a grant at the very deadline either
     * completes the future or passes to the next waiter. The future completes exceptionally with {@link
     * LockUnavailableException} if the backend refused, or if the time passed and the backend could not be asked, and
     * with {@link IllegalStateException} if the client is closed, before or during the wait.
     *
     * @param waitTime the longest time to wait; what exceeds a {@code long} of nanoseconds (292 years) counts as that
     * @return the hold to come; empty if the time passed and somebody else had the lock
     * @throws NullPointerException if {@code waitTime} is null; thrown by the call itself
     */
    CompletableFuture<Optional<LockHandle>> tryAcquireAsync(Duration waitTime);

    /**
     * Acquires the lock for a handle and for at most the lease, if that is possible within the wait, without blocking,
     * otherwise as {@link #tryAcquireAsync(Duration)}. The lease begins with the grant, however long the wait was.
     *
     * @param waitTime the longest time to wait; zero or negative does not wait; what exceeds a {@code long} of
     *     nanoseconds counts as that
     * @param leaseTime the lease; positive. No value stands for a watched hold: that is {@link
     *     #tryAcquireAsync(Duration)}
     * @return the hold to come; empty if the time passed and somebody else had the lock
     * @throws NullPointerException if {@code waitTime} or {@code leaseTime} is null; thrown by the call itself
     * @throws IllegalArgumentException if {@code leaseTime} is zero, negative, or too large for a {@code long} of
     *     nanoseconds; thrown by the call itself
     */
    CompletableFuture<Optional<LockHandle>> tryAcquireAsync(Duration waitTime, Duration leaseTime);

    /**
     * Asks the backend whether anybody holds the lock, on whichever client. The answer may be outdated when it arrives.
     *
     * <p>Blocks for the answer up to the command timeout, whether the lock is free or held. The wait is not ended by an
     * interrupt; the interrupted status stays set.
     *
     * @return true if the lock was held; false if it was free
     * @throws LockUnavailableException if the backend did not answer in time, or refused
     * @throws IllegalStateException if the client is closed, or if called on one of its network threads
     */
    boolean isLocked();

    /**
     * Breaks the lock open, whoever holds it, and hands it to the next waiter at once: {@link LockClient#forceUnlock}
     * with this lock's name. Blocks for the answer up to the command timeout; an interrupt does not end that, and the
     * interrupted status stays set.
     *
     * @return true if a hold was broken; false if the lock was free
     * @throws LockUnavailableException if the backend did not answer in time, or refused; the lock may have been broken
     *     all the same
     * @throws IllegalStateException if the client is closed, or if called on one of its network threads
     */
    boolean forceUnlock();
}
