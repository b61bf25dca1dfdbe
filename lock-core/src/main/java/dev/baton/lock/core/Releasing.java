package dev.baton.lock.core;

import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The release of one hold, for a thread that waits for it or for a future. */
final class Releasing implements Undos.Outcome {
    private final Engine engine;
    private final Hold hold;
    private final @Nullable CompletableFuture<@Nullable Void> future;
    private final Thread caller = Thread.currentThread();
    private @Nullable Reason lost; // written before done
    private volatile boolean done;

    Releasing(Engine engine, Hold hold) {
        this(engine, hold, null);
    }

    Releasing(Engine engine, Hold hold, @Nullable CompletableFuture<@Nullable Void> future) {
        this.engine = engine;
        this.hold = hold;
        this.future = future;
    }

    /** Begins the release; false if the hold has been released or lost before. */
    boolean send() {
        if (!hold.beginRelease()) {
            return false;
        }
        Contender contender = hold.ownership.contender;
        contender.post(() -> contender.release(hold, this));
        return true;
    }

    /** Waits for the outcome until the command timeout, and is not ended by interrupts; throws if the hold was lost. */
    void await() {
        boolean interrupted = false;
        long deadline = engine.now() + engine.settings().commandTimeoutNanos();
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
        Reason reason = lost;
        if (done && reason != null) {
            throw loss(hold, reason);
        }
    }

    @Override
    public void done() {
        engine.listeners().released(hold);
        finish();
    }

    @Override
    public void lost(Reason reason) {
        lost = reason;
        engine.listeners().lost(hold, loss(hold, reason));
        finish();
    }

    private void finish() {
        done = true;
        if (Thread.currentThread() != caller) {
            LockSupport.unpark(caller);
        }
        CompletableFuture<@Nullable Void> waiting = future;
        if (waiting != null) {
            Reason reason = lost;
            engine.execute(() -> {
                if (reason == null) {
                    waiting.complete(null);
                } else {
                    waiting.completeExceptionally(loss(hold, reason));
                }
            });
        }
    }

    private static LockLostException loss(Hold hold, Reason reason) {
        return new LockLostException(hold.name(), hold.token, reason, Instant.now(), null);
    }
}
