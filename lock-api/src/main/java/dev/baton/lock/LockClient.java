package dev.baton.lock;

/**
 * Opens named locks on one backend. Make one per process, share it among all threads, and close it at shutdown; a
 * backend's entry point, such as {@code RedisLockClient.create(uri)}, makes it.
 *
 * <p><b>Names.</b> A lock is its name: clients that name the same lock on the same backend, with the same key prefix,
 * exclude each other. A name is any non-empty string of up to 512 bytes in UTF-8, with any characters, braces, blanks
 * and control characters included; two different names are never the same lock. Case and Unicode form matter. A lone
 * surrogate cannot be encoded and is no name. Nothing has to be created or deleted, and a name that is neither held nor
 * waited for costs nothing.
 *
 * <p><b>Time.</b> A call that asks the backend waits for each answer up to the client's command timeout (2 s unless set
 * otherwise), a wait for a lock without a deadline bears up to {@code unavailableTimeout} (10 s) of unavailability
 * without a break. All waiting is measured on the monotonic clock.
 *
 * <p><b>Threads.</b> All methods are safe for use by several threads, virtual ones included. The blocking calls of a
 * client, its locks and its handles throw {@link IllegalStateException} on the threads that do its network I/O, because
 * they would wait for themselves. Futures and listeners complete on the client's executor.
 */
public interface LockClient extends AutoCloseable {

    /**
     * Returns what tells this client from every other one, in this process or elsewhere. It is part of what {@link
     * #inspect} shows as owner and waiters.
     *
     * @return the id; the same as long as the client lives
     */
    String id();

    /**
     * Returns the lock of this name, with the client's default options. Local; acquires nothing and remembers nothing.
     *
     * @param name the lock's name
     * @return a view of the lock, which any number of threads may share
     * @throws NullPointerException if {@code name} is null
     * @throws IllegalArgumentException if {@code name} is empty, longer than 512 bytes in UTF-8, or not encodable
     */
    DistributedLock getLock(String name);

    /**
     * Returns the lock of this name, to be acquired with these options. Local; acquires nothing and remembers nothing.
     * It is the same lock as with other options: a thread that acquired it through one view holds it in the other.
     *
     * @param name the lock's name
     * @param options how this view acquires, keeps and passes on the lock
     * @return a view of the lock, which any number of threads may share
     * @throws NullPointerException if {@code name} or {@code options} is null
     * @throws IllegalArgumentException if {@code name} is empty, longer than 512 bytes in UTF-8, or not encodable
     */
    DistributedLock getLock(String name, LockOptions options);

    /**
     * Asks the backend who holds a lock and who waits for it: for people and monitoring. Changes nothing, and needs no
     * cooperation of the holder. The answer may be outdated when it arrives.
     *
     * <p>Blocks for the answer up to the command timeout, whether the lock is free or held. The wait is not ended by an
     * interrupt; the interrupted status stays set.
     *
     * @param name the lock's name
     * @return what the backend knew; a lock that nobody ever acquired is described as not locked
     * @throws NullPointerException if {@code name} is null
     * @throws IllegalArgumentException if {@code name} is empty, longer than 512 bytes in UTF-8, or not encodable
     * @throws LockUnavailableException if the backend did not answer in time, or refused
     * @throws IllegalStateException if the client is closed, or if called on one of its network threads
     */
    LockInfo inspect(String name);

    /**
     * Breaks a lock open, whoever holds it, and hands it to the next waiter at once. An administrative measure: the
     * holder is not asked, and goes on until it notices the loss ({@link LockLostException.Reason#FORCED}, or {@link
     * LockLostException.Reason#TAKEN} if another client has the lock by then); only the fencing token keeps it from the
     * resource.
     *
     * <p>Blocks for the answer up to the command timeout. The wait is not ended by an interrupt; the interrupted status
     * stays set. Broken is the hold that is there when the request arrives, which may be a later one than the caller
     * had in mind.
     *
     * @param name the lock's name
     * @return true if a hold was broken; false if the lock was free
     * @throws NullPointerException if {@code name} is null
     * @throws IllegalArgumentException if {@code name} is empty, longer than 512 bytes in UTF-8, or not encodable
     * @throws LockUnavailableException if the backend did not answer in time, or refused; the lock may have been broken
     *     all the same
     * @throws IllegalStateException if the client is closed, or if called on one of its network threads
     */
    boolean forceUnlock(String name);

    /**
     * Adds a listener for what happens to this client's holds from now on; of what others have not been told yet, it may
     * hear as well. A listener that was added before, by {@code equals}, is not added again.
     *
     * @param listener the listener
     * @throws NullPointerException if {@code listener} is null
     */
    void addListener(LockListener listener);

    /**
     * Removes a listener. Events that happened before may still reach it. Nothing happens if it was not added.
     *
     * @param listener the listener
     * @throws NullPointerException if {@code listener} is null
     */
    void removeListener(LockListener listener);

    /**
     * Closes the client: withdraws its waiters, releases its holds, ends its threads and connections. A driver's client
     * that was handed in stays open.
     *
     * <p>Waiting threads wake up with {@link IllegalStateException}, waiting futures complete with it. Holds that their
     * owners still have are lost to them ({@link LockLostException.Reason#CLOSED}) and free for the next waiter; those
     * whose release the backend does not confirm end with their lease.
     *
     * <p>Blocks up to the command timeout. The wait is not ended by an interrupt; the interrupted status stays set.
     * Idempotent: a second call does nothing. Afterwards every call that would acquire a lock or ask the backend throws
     * {@link IllegalStateException}; the local ones say that nothing is held.
     *
     * @throws IllegalStateException if called on one of the client's network threads; the client is still open then
     */
    @Override
    void close();
}
