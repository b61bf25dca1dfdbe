package dev.baton.lock.benchmarks.peers;

import java.util.concurrent.locks.Lock;

/** A lock of one library or another, as the measurements use it: acquired and released by the same thread. */
public interface LockUnderTest {
    /** Waits until the lock is held by the calling thread. */
    void lock();

    /** Gives the lock back. */
    void unlock();

    /** One that its library gives the interface of the JDK. */
    static LockUnderTest of(Lock lock) {
        return new JavaLock(lock);
    }

    /** One that is acquired in a way of its own. */
    static LockUnderTest of(Runnable acquire, Runnable release) {
        return new LockUnderTest() {
            @Override
            public void lock() {
                acquire.run();
            }

            @Override
            public void unlock() {
                release.run();
            }
        };
    }

    /** A lock whose library gives it the JDK's interface. */
    record JavaLock(Lock delegate) implements LockUnderTest {
        @Override
        public void lock() {
            delegate.lock();
        }

        @Override
        public void unlock() {
            delegate.unlock();
        }
    }
}
