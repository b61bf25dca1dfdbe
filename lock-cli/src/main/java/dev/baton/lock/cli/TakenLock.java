package dev.baton.lock.cli;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A hold in a client's hands, owned by a thread or by a handle. */
interface TakenLock {
    long token();

    boolean isHeld();

    /**
     * Ends it.
     *
     * @throws dev.baton.lock.LockLostException if it was lost
     */
    void release() throws InterruptedException, ExecutionException, TimeoutException;

    /** True if a handle owns it, which can change its lease; otherwise the thread that has it can lock it again. */
    boolean isHandle();

    /**
     * Changes the lease of a handle.
     *
     * @return false if it is no longer held
     */
    boolean extend(Duration lease);

    /** A hold of the current thread. */
    static TakenLock ofThread(DistributedLock lock) {
        long token = lock.fencingToken();
        return new TakenLock() {
            @Override
            public long token() {
                return token;
            }

            @Override
            public boolean isHeld() {
                return lock.isHeldByCurrentThread();
            }

            @Override
            public void release() {
                lock.unlock();
            }

            @Override
            public boolean isHandle() {
                return false;
            }

            @Override
            public boolean extend(Duration lease) {
                throw new UnsupportedOperationException("no handle");
            }
        };
    }

    /**
     * A hold that a handle owns.
     *
     * @param async how it will be released
     */
    static TakenLock ofHandle(LockHandle handle, boolean async) {
        return new TakenLock() {
            @Override
            public long token() {
                return handle.fencingToken();
            }

            @Override
            public boolean isHeld() {
                return handle.isHeld();
            }

            @Override
            public void release() throws InterruptedException, ExecutionException, TimeoutException {
                if (async) {
                    handle.releaseAsync().toCompletableFuture().get(1, TimeUnit.MINUTES);
                } else {
                    handle.release();
                }
            }

            @Override
            public boolean isHandle() {
                return true;
            }

            @Override
            public boolean extend(Duration lease) {
                return handle.extend(lease);
            }
        };
    }
}
