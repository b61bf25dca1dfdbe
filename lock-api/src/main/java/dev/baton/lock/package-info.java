/**
 * Distributed locks: the interfaces and values that users compile against.
 *
 * <p>A {@link dev.baton.lock.LockClient} opens {@linkplain dev.baton.lock.DistributedLock locks} by name. A lock is a
 * {@link java.util.concurrent.locks.Lock}, held by the thread that locked it:
 *
 * <pre>{@code
 * DistributedLock lock = client.getLock("orders");
 * lock.lock();
 * try {
 *     process(orders);
 * } finally {
 *     lock.unlock();
 * }
 * }</pre>
 *
 * <p>or it is held by a {@linkplain dev.baton.lock.LockHandle handle}, which any thread may release:
 *
 * <pre>{@code
 * try (LockHandle hold = lock.acquire()) {
 *     process(orders);
 * }
 *
 * lock.acquireAsync().thenCompose(hold -> processAsync(orders)
 *         .whenComplete((result, failure) -> hold.releaseAsync()));
 * }</pre>
 *
 * <p>Either way the hold has a lease. Without a lease time of the caller's own it is renewed until the release, so that
 * it lasts as long as the process and the connection do; with one it ends by itself. Mind which time an argument is: in
 * {@link dev.baton.lock.DistributedLock#lock(long, java.util.concurrent.TimeUnit) lock(long, unit)} it is the lease, in
 * {@link dev.baton.lock.DistributedLock#tryLock(long, java.util.concurrent.TimeUnit) tryLock(long, unit)} the wait.
 *
 * <p>No lease can stop a holder that was paused beyond its end and does not know it yet. Where two writers must never
 * meet, hand the {@linkplain dev.baton.lock.LockHandle#fencingToken() fencing token} to the resource, and have it
 * refuse a token smaller than the largest it has seen:
 *
 * <pre>{@code
 * UPDATE orders SET status = ?, fence = ? WHERE id = ? AND fence <= ?
 * }</pre>
 *
 * <p>Nothing in this package is null unless it is marked {@link org.jspecify.annotations.Nullable}.
 */
@NullMarked
package dev.baton.lock;

import org.jspecify.annotations.NullMarked;
