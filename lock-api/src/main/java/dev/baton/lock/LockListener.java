package dev.baton.lock;

/**
 * Hears of the holds of one client: for metrics, audit and alarms. Only the holds of the client it was {@linkplain
 * LockClient#addListener added} to, and only whole holds: a reentrant acquire or its unlock is no event.
 *
 * <p>Every hold gives one {@link #onAcquired} and then one of {@link #onReleased} and {@link #onLost}.
 *
 * <p>The methods are called on the client's executor, never on the thread that acquires or releases and never on a
 * network or watchdog thread, so a slow listener delays no lock. It follows that a call comes some time after what it
 * tells. The events of a client are told one after the other, those of one hold in their order: a listener that blocks
 * holds up all that come behind. Of a handover, the next holder's acquisition may be told before the release that it
 * followed; the {@linkplain LockEvent#fencingToken() fencing token} says which belong together. An exception is logged and
 * has no other effect.
 *
 * <p>Implementations must be safe for use by several threads. They may call the client, since they run where blocking
 * is allowed, but a listener that waits for locks occupies the executor.
 */
public interface LockListener {

    /**
     * A lock was acquired, by a thread, a handle or a future.
     *
     * @param event the new hold
     */
    default void onAcquired(LockEvent event) {}

    /**
     * A hold was released by its owner. Not called for a hold that had been lost.
     *
     * @param event the hold, and how long it lasted
     */
    default void onReleased(LockEvent event) {}

    /**
     * A hold was lost before its owner released it. Called once per hold, within a third of the watchdog timeout of the
     * loss while the backend answers, and at the end of the lease at the latest.
     *
     * @param event the hold, and in {@link LockEvent#loss()} since when and why it is lost
     */
    default void onLost(LockEvent event) {}
}
