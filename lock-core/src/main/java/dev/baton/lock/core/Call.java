package dev.baton.lock.core;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread's wait for one answer of the backend: no longer than the command timeout. */
final class Call<T> implements Reply<T> {
    private final Engine engine;
    private final String lock;
    private final Thread caller = Thread.currentThread();
    private @Nullable T answer; // written before done
    private @Nullable Failure failure; // written before done
    private volatile boolean done;

    Call(Engine engine, String lock) {
        this.engine = engine;
        this.lock = lock;
    }

    @Override
    public void answered(T given) {
        answer = given;
        finish();
    }

    @Override
    public void failed(Failure why) {
        failure = why;
        finish();
    }

    /** Sends the command and waits for its answer; not ended by interrupts. */
    T await(Consumer<Reply<T>> command) {
        long limit = engine.settings().commandTimeoutNanos();
        send(command);
        awaitDone(limit);
        return result(limit);
    }

    /**
     * Sends the command and waits for its answer.
     *
     * @param limitNanos how long to wait at most, if that is less than the command timeout
     * @param interruptibly whether an interrupt ends the wait
     */
    T await(Consumer<Reply<T>> command, long limitNanos, boolean interruptibly) throws InterruptedException {
        long limit = Math.min(limitNanos, engine.settings().commandTimeoutNanos());
        send(command);
        if (interruptibly) {
            awaitDoneInterruptibly(limit);
        } else {
            awaitDone(limit);
        }
        return result(limit);
    }

    /** Whether the backend refused the command: to ask again would not help. */
    boolean isRefused() {
        Failure why = done ? failure : null;
        return why != null && why.kind() == Failure.Kind.REFUSED;
    }

    private void send(Consumer<Reply<T>> command) {
        engine.checkMayBlock(lock);
        command.accept(this);
    }

    private T result(long limitNanos) {
        T given = done ? answer : null;
        if (given != null) {
            return given;
        }
        Failure why = done ? failure : null;
        String server = engine.describe(lock);
        if (why != null && why.kind() == Failure.Kind.REFUSED) {
            throw Failures.refused(server, lock, why.cause());
        }
        throw Failures.unavailable(server, lock, limitNanos, why == null ? null : why.cause());
    }

    private void awaitDone(long limitNanos) {
        long start = engine.now();
        boolean interrupted = false;
        while (park(start, limitNanos)) {
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    private void awaitDoneInterruptibly(long limitNanos) throws InterruptedException {
        long start = engine.now();
        while (park(start, limitNanos)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** Parks until something may have happened; false if the wait is over. */
    private boolean park(long startNanos, long limitNanos) {
        long left = limitNanos - (engine.now() - startNanos);
        if (done || left <= 0) {
            return false;
        }
        LockSupport.parkNanos(this, left);
        return true;
    }

    private void finish() {
        done = true;
        LockSupport.unpark(caller);
    }
}
