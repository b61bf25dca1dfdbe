package dev.baton.lock.testkit;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import java.time.Duration;

/** A hold as a contract test sees it, of whichever {@link Face} it is. */
public interface Taken {

    /** The hold's fencing token. */
    long token();

    /** Whether the hold is valid as far as its client knows. */
    boolean isHeld();

    /** The estimate of the lease left. */
    Duration remaining();

    /** Gives the hold back. */
    void release();

    /** The current thread's hold of a lock. */
    record OfThread(DistributedLock lock) implements Taken {
        @Override
        public long token() {
            return lock.fencingToken();
        }

        @Override
        public boolean isHeld() {
            return lock.isHeldByCurrentThread();
        }

        @Override
        public Duration remaining() {
            return lock.remainingLease();
        }

        @Override
        public void release() {
            lock.unlock();
        }
    }

    /** A handle's hold, released as {@code releasing} says. */
    record OfHandle(LockHandle handle, Releasing releasing) implements Taken {
        @Override
        public long token() {
            return handle.fencingToken();
        }

        @Override
        public boolean isHeld() {
            return handle.isHeld();
        }

        @Override
        public Duration remaining() {
            return handle.remaining();
        }

        @Override
        public void release() {
            releasing.release(handle);
        }
    }

    /** A hold that is asked and released on the thread of the actor that took it. */
    record OfActor(Worker worker, Taken taken) implements Taken {
        @Override
        public long token() {
            return Await.result(worker.call(taken::token));
        }

        @Override
        public boolean isHeld() {
            return Await.result(worker.call(taken::isHeld));
        }

        @Override
        public Duration remaining() {
            return Await.result(worker.call(taken::remaining));
        }

        @Override
        public void release() {
            Await.done(worker.run(taken::release));
        }
    }

    /** How a handle is released. */
    @FunctionalInterface
    interface Releasing {
        void release(LockHandle handle);
    }
}
