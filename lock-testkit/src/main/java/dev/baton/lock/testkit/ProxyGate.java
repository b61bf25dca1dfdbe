package dev.baton.lock.testkit;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What happens to the bytes that go one way through a {@link TcpProxy}. */
final class ProxyGate {
    enum Mode {
        PASS,
        HOLD,
        DROP
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LongAdder passed = new LongAdder();
    private Mode mode = Mode.PASS; // guarded by lock

    void set(Mode newMode) {
        lock.lock();
        try {
            mode = newMode;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has those who wait look again whether their connection was cut. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits while held; false if the bytes at hand are to be lost, or their connection was cut. */
    boolean awaitPass(BooleanSupplier cut) {
        lock.lock();
        try {
            while (mode == Mode.HOLD && !cut.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
            return mode == Mode.PASS && !cut.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    void countPassed(int bytes) {
        passed.add(bytes);
    }

    long passedBytes() {
        return passed.sum();
    }
}
