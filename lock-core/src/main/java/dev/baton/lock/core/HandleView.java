package dev.baton.lock.core;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.internal.Text;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A hold as its user sees it. */
final class HandleView implements LockHandle {
    private final Hold hold;

    HandleView(Hold hold) {
        this.hold = hold;
        hold.setReachableBy(this);
    }

    @Override
    public String lockName() {
        return hold.name();
    }

    @Override
    public long fencingToken() {
        return hold.fencingToken();
    }

    @Override
    public boolean isHeld() {
        return hold.isHeld();
    }

    @Override
    public Duration remaining() {
        return hold.remaining();
    }

    @Override
    public boolean extend(Duration leaseTime) {
        long leaseNanos = Times.lease(leaseTime);
        hold.engine.checkMayWait(hold.name());
        return hold.isHeld() && Extension.replace(hold.engine, hold, leaseNanos);
    }

    @Override
    public CompletionStage<LockLostException> lost() {
        return hold.lost();
    }

    @Override
    public void release() {
        hold.engine.checkMayWait(hold.name());
        Releasing releasing = new Releasing(hold.engine, hold);
        if (releasing.send()) {
            releasing.await();
        } else {
            throwIfLost();
        }
    }

    @Override
    @SuppressWarnings("NullAway") // null is the only value of Void
    public CompletionStage<Void> releaseAsync() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        if (!new Releasing(hold.engine, hold, done).send()) {
            LockLostException loss = hold.loss();
            if (loss == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(Failures.again(loss));
            }
        }
        return done;
    }

    private void throwIfLost() {
        LockLostException loss = hold.loss();
        if (loss != null) {
            throw Failures.again(loss);
        }
    }

    @Override
    public String toString() {
        return "LockHandle[%s, token %d, %s]"
                .formatted(Text.oneLine(hold.name()), hold.token, hold.isHeld() ? "held" : "over");
    }
}
