package dev.baton.lock.faults;

import java.time.Duration;
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
    private long delayNanos; // guarded by lock

    void set(Mode newMode) {
        lock.lock();
        try {
            mode = newMode;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void setDelay(Duration delay) {
        lock.lock();
        try {
            delayNanos = delay.toNanos();
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

    /** Waits while held, and for the delay; false if the bytes at hand are to be lost, or their connection was cut. */
    boolean awaitPass(BooleanSupplier cut) {
        lock.lock();
        try {
            while (mode == Mode.HOLD && !cut.getAsBoolean()) {
                changed.awaitUninterruptibly();
            }
            return mode == Mode.PASS && awaitDelay(cut) && mode != Mode.DROP && !cut.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /** False if the thread was interrupted, which nobody does: the bytes are lost then. */
    private boolean awaitDelay(BooleanSupplier cut) {
        try {
            long left = delayNanos;
            while (left > 0 && !cut.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void countPassed(int bytes) {
        passed.add(bytes);
    }

    long passedBytes() {
        return passed.sum();
    }
}
