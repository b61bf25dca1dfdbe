package dev.baton.lock.core;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread's wait for one answer of the backend: until the command timeout, and not ended by interrupts. */
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

    /** Sends the command and waits for its answer. */
    T await(Consumer<Reply<T>> command) {
        engine.checkMayBlock(lock);
        command.accept(this);
        awaitDone();
        T given = answer;
        if (given != null) {
            return given;
        }
        Failure why = failure;
        String server = engine.describe(lock);
        if (why != null && why.kind() == Failure.Kind.REFUSED) {
            throw Failures.refused(server, lock, why.cause());
        }
        long timeout = engine.settings().commandTimeoutNanos();
        throw Failures.unavailable(server, lock, timeout, why == null ? null : why.cause());
    }

    private void awaitDone() {
        long deadline = engine.now() + engine.settings().commandTimeoutNanos();
        boolean interrupted = false;
        while (!done) {
            long left = deadline - engine.now();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    private void finish() {
        done = true;
        LockSupport.unpark(caller);
    }
}
