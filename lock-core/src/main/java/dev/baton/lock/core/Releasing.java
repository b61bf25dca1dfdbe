package dev.baton.lock.core;

import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The release of one hold, for a thread that waits for it or for a future. */
final class Releasing implements Undos.Outcome {
    private static final int MOST_YIELDS = 4;

    private final Engine engine;
    private final Hold hold;
    private final @Nullable CompletableFuture<@Nullable Void> future;
    private final Thread caller = Thread.currentThread();
    private volatile boolean done;

    Releasing(Engine engine, Hold hold) {
        this(engine, hold, null);
    }

    Releasing(Engine engine, Hold hold, @Nullable CompletableFuture<@Nullable Void> future) {
        this.engine = engine;
        this.hold = hold;
        this.future = future;
    }

    /**
     * Lets the thread run that handed the hold over: it is on its way back for the lock more often than not, and was only
     * displaced by the one that it woke. A client whose turn ends for that costs everybody a trip to the backend.
     */
    void letOthersCome() {
        SpinWait.yieldWhile(hold.ownership.contender.holding::isDeserted, MOST_YIELDS);
    }

    /** Begins the release; false if the hold has been released or lost before. */
    boolean send() {
        if (!hold.beginRelease()) {
            return false;
        }
        Contender contender = hold.ownership.contender;
        contender.post(() -> contender.holding.release(hold, this));
        return true;
    }

    /** Waits for the outcome until the command timeout, and is not ended by interrupts; throws if the hold was lost. */
    void await() {
        if (!done) {
            long start = engine.now();
            engine.spinWait().whileExpecting(() -> !done);
            park(start + engine.settings().commandTimeoutNanos());
            engine.spinWait().answered(engine.now() - start);
        }
        LockLostException loss = hold.loss();
        if (done && loss != null) {
            throw Failures.again(loss);
        }
    }

    private void park(long deadline) {
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

    @Override
    public void done() {
        engine.listeners().released(hold);
        finish();
    }

    @Override
    public void lost(Reason reason) {
        hold.foundLost(reason);
        finish();
    }

    private void finish() {
        done = true;
        if (Thread.currentThread() != caller) {
            LockSupport.unpark(caller);
        }
        CompletableFuture<@Nullable Void> waiting = future;
        if (waiting != null) {
            LockLostException loss = hold.loss();
            engine.execute(() -> {
                if (loss == null) {
                    waiting.complete(null);
                } else {
                    waiting.completeExceptionally(Failures.again(loss));
                }
            });
        }
    }
}
