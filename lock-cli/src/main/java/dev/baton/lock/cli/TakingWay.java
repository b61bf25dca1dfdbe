package dev.baton.lock.cli;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The ways to ask for a lock. */
enum TakingWay {
    LOCK {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms) {
            if (terms.lease() == null) {
                lock.lock();
            } else {
                lock.lock(terms.lease());
            }
            return Optional.of(TakenLock.ofThread(lock));
        }
    },
    LOCK_INTERRUPTIBLY {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms) throws InterruptedException {
            if (terms.lease() == null) {
                lock.lockInterruptibly();
            } else {
                lock.lockInterruptibly(terms.lease().toMillis(), TimeUnit.MILLISECONDS);
            }
            return Optional.of(TakenLock.ofThread(lock));
        }
    },
    TRY_LOCK {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms) throws InterruptedException {
            boolean locked = terms.lease() == null
                    ? lock.tryLock(terms.waitTime())
                    : lock.tryLock(terms.waitTime(), terms.lease());
            return locked ? Optional.of(TakenLock.ofThread(lock)) : Optional.empty();
        }
    },
    ACQUIRE {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms) throws InterruptedException {
            LockHandle handle = terms.lease() == null ? lock.acquire() : lock.acquire(terms.lease());
            return Optional.of(TakenLock.ofHandle(handle, /* async= */ false));
        }
    },
    TRY_ACQUIRE {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms) throws InterruptedException {
            Optional<LockHandle> handle = terms.lease() == null
                    ? lock.tryAcquire(terms.waitTime())
                    : lock.tryAcquire(terms.waitTime(), terms.lease());
            return handle.map(taken -> TakenLock.ofHandle(taken, /* async= */ false));
        }
    },
    ACQUIRE_ASYNC {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms)
                throws InterruptedException, ExecutionException, TimeoutException {
            CompletableFuture<LockHandle> future =
                    terms.lease() == null ? lock.acquireAsync() : lock.acquireAsync(terms.lease());
            return Optional.of(TakenLock.ofHandle(await(future, terms), /* async= */ true));
        }
    },
    TRY_ACQUIRE_ASYNC {
        @Override
        Optional<TakenLock> take(DistributedLock lock, Terms terms)
                throws InterruptedException, ExecutionException, TimeoutException {
            CompletableFuture<Optional<LockHandle>> future = terms.lease() == null
                    ? lock.tryAcquireAsync(terms.waitTime())
                    : lock.tryAcquireAsync(terms.waitTime(), terms.lease());
            return await(future, terms).map(taken -> TakenLock.ofHandle(taken, /* async= */ true));
        }
    };

    private static final long LONGEST_MINUTES = 5;

    /**
     * What is asked for.
     *
     * @param waitTime how long to wait, where that is asked
     * @param lease null for a watched hold
     * @param cancelAfterMillis after how long a future is cancelled, or a thread interrupted that can be; 0 for never
     */
    record Terms(Duration waitTime, @Nullable Duration lease, int cancelAfterMillis) {}

    /** Asks for the lock; empty if somebody else held it until the end of the wait. */
    abstract Optional<TakenLock> take(DistributedLock lock, Terms terms)
            throws InterruptedException, ExecutionException, TimeoutException;

    /** True if the wait is as long as it takes. */
    boolean isPatient() {
        return this == LOCK || this == LOCK_INTERRUPTIBLY || this == ACQUIRE || this == ACQUIRE_ASYNC;
    }

    boolean isAsync() {
        return this == ACQUIRE_ASYNC || this == TRY_ACQUIRE_ASYNC;
    }

    /** A cancelled future that has a result all the same gives it. */
    private static <T> T await(Future<T> future, Terms terms)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (terms.cancelAfterMillis() > 0) {
            try {
                return future.get(terms.cancelAfterMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                future.cancel(true);
            }
        }
        return future.get(LONGEST_MINUTES, TimeUnit.MINUTES);
    }
}
