package dev.baton.lock.testkit;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The ways to take a lock, each of which has to keep every rule. All calls are made on the thread that is to wait; an
 * interrupt ends the wait, and withdraws it.
 */
public enum Face {
    /** The methods of {@code Lock}, whose holds are the thread's. */
    THREAD {
        @Override
        public Taken take(DistributedLock lock) throws InterruptedException {
            lock.lockInterruptibly();
            return new Taken.OfThread(lock);
        }

        @Override
        public Taken take(DistributedLock lock, Duration lease) throws InterruptedException {
            lock.lockInterruptibly(lease.toNanos(), TimeUnit.NANOSECONDS);
            return new Taken.OfThread(lock);
        }

        @Override
        public Optional<Taken> tryTake(DistributedLock lock, Duration wait) throws InterruptedException {
            return lock.tryLock(wait) ? Optional.of(new Taken.OfThread(lock)) : Optional.empty();
        }

        @Override
        public Optional<Taken> tryTake(DistributedLock lock, Duration wait, Duration lease)
                throws InterruptedException {
            return lock.tryLock(wait, lease) ? Optional.of(new Taken.OfThread(lock)) : Optional.empty();
        }
    },

    /** The blocking {@code acquire} methods. */
    HANDLE {
        @Override
        public Taken take(DistributedLock lock) throws InterruptedException {
            return blocking(lock.acquire());
        }

        @Override
        public Taken take(DistributedLock lock, Duration lease) throws InterruptedException {
            return blocking(lock.acquire(lease));
        }

        @Override
        public Optional<Taken> tryTake(DistributedLock lock, Duration wait) throws InterruptedException {
            return lock.tryAcquire(wait).map(Face::blocking);
        }

        @Override
        public Optional<Taken> tryTake(DistributedLock lock, Duration wait, Duration lease)
                throws InterruptedException {
            return lock.tryAcquire(wait, lease).map(Face::blocking);
        }
    },

    /** The {@code …Async} methods. */
    ASYNC {
        @Override
        public Taken take(DistributedLock lock) throws InterruptedException {
            return async(get(lock.acquireAsync()));
        }

        @Override
        public Taken take(DistributedLock lock, Duration lease) throws InterruptedException {
            return async(get(lock.acquireAsync(lease)));
        }

        @Override
        public Optional<Taken> tryTake(DistributedLock lock, Duration wait) throws InterruptedException {
            return get(lock.tryAcquireAsync(wait)).map(Face::async);
        }

        @Override
        public Optional<Taken> tryTake(DistributedLock lock, Duration wait, Duration lease)
                throws InterruptedException {
            return get(lock.tryAcquireAsync(wait, lease)).map(Face::async);
        }
    };

    /** Takes the lock for good, however long that lasts. */
    public abstract Taken take(DistributedLock lock) throws InterruptedException;

    /** Takes the lock for at most the lease, however long the wait is. */
    public abstract Taken take(DistributedLock lock, Duration lease) throws InterruptedException;

    /** Takes the lock for good, if that is possible within the wait. */
    public abstract Optional<Taken> tryTake(DistributedLock lock, Duration wait) throws InterruptedException;

    /** Takes the lock for at most the lease, if that is possible within the wait. */
    public abstract Optional<Taken> tryTake(DistributedLock lock, Duration wait, Duration lease)
            throws InterruptedException;

    private static Taken blocking(LockHandle handle) {
        return new Taken.OfHandle(handle, LockHandle::release);
    }

    private static Taken async(LockHandle handle) {
        return new Taken.OfHandle(handle, Face::releaseAsync);
    }

    /** Waits for the future; an interrupt cancels it, unless it is complete by then. */
    private static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Await.cause(e);
        } catch (InterruptedException e) {
            if (future.cancel(/* mayInterruptIfRunning= */ false)) {
                throw e;
            }
            Thread.currentThread().interrupt();
            return future.join();
        }
    }

    private static void releaseAsync(LockHandle handle) {
        try {
            handle.releaseAsync().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Await.cause(e);
        }
    }
}
