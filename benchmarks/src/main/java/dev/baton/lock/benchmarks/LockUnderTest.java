package dev.baton.lock.benchmarks;

import java.util.concurrent.locks.Lock;

/** A lock of one library or another, as the measurements use it: acquired and released by the same thread. */
interface LockUnderTest {
    void lock();

    void unlock();

    static LockUnderTest of(Lock lock) {
        return new JavaLock(lock);
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
