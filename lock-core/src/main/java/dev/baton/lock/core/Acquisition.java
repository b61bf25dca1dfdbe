package dev.baton.lock.core;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.watchdog.Scheduler.Cancellable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The two ways to wait for a lock: a thread that parks, and a future. Both end by the waiter's one decision. */
final class Acquisition {
    private static final int MOST_YIELDS = 32;

    private final Engine engine;
    private final String name;
    private final LockOptions options;

    Acquisition(Engine engine, String name, LockOptions options) {
        this.engine = engine;
        this.name = name;
        this.options = options;
    }

    /** Waits for a hold of the given thread, or of nobody; not ended by interrupts. Null if somebody else holds it. */
    @Nullable
    Hold await(@Nullable Thread owner, long waitNanos, long leaseNanos) {
        boolean interrupted = Thread.interrupted();
        try {
            Waiter waiter = enter(owner, waitNanos, leaseNanos);
            while (!waiter.isDecided() && !isOver(waiter)) {
                park(waiter);
                interrupted |= Thread.interrupted();
            }
            return result(waiter);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As {@link #await}, but ended by an interrupt on entry or while it waits. */
    @Nullable
    Hold awaitInterruptibly(@Nullable Thread owner, long waitNanos, long leaseNanos) throws InterruptedException {
        throwIfInterrupted();
        Waiter waiter = enter(owner, waitNanos, leaseNanos);
        while (!waiter.isDecided() && !isOver(waiter)) {
            park(waiter);
            if (Thread.currentThread().isInterrupted() && waiter.giveUp()) {
                throwIfInterrupted();
            }
        }
        return result(waiter);
    }

    private Waiter enter(@Nullable Thread owner, long waitNanos, long leaseNanos) {
        engine.checkMayBlock(name);
        Waiter waiter = new Waiter(options, leaseNanos, owner, Thread.currentThread(), engine.now(), waitNanos);
        engine.enter(name, waiter);
        spin(waiter);
        return waiter;
    }

    /** A hold that this client has may be handed over soon, and so may the first answer come; a place in a queue is not soon. */
    private void spin(Waiter waiter) {
        Contender contender = waiter.contender();
        SpinWait.yieldWhile(() -> !waiter.isDecided() && contender.holding.isHeld(), MOST_YIELDS);
        engine.spinWait().whileExpecting(() -> !waiter.isDecided() && contender.isAsking());
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void park(Waiter waiter) {
        if (waiter.isForever()) {
            LockSupport.park(waiter);
        } else {
            LockSupport.parkNanos(waiter, left(waiter));
        }
    }

    private boolean isOver(Waiter waiter) {
        return !waiter.isForever() && left(waiter) <= 0;
    }

    private long left(Waiter waiter) {
        return limit(waiter.waitNanos) - (engine.now() - waiter.startNanos);
    }

    /** One attempt without a wait is bounded by the command timeout (L6). */
    private long limit(long waitNanos) {
        return waitNanos > 0 ? waitNanos : engine.settings().commandTimeoutNanos();
    }

    private static @Nullable Hold result(Waiter waiter) {
        if (waiter.isDecided() || !waiter.giveUp()) {
            return waiter.result();
        }
        RuntimeException failure = waiter.contender().timedOut(waiter);
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    /**
     * A future of a hold of a handle, made by {@code result} from the handle or, if somebody else holds the lock, from
     * null. Completing it from outside withdraws the wait.
     */
    <T> CompletableFuture<T> async(long waitNanos, long leaseNanos, Function<@Nullable LockHandle, T> result) {
        AsyncWaiter<T> waiter = new AsyncWaiter<>(options, engine.now(), waitNanos, leaseNanos, result);
        if (engine.isClosing()) {
            waiter.future.completeExceptionally(Failures.closed(name));
        } else {
            engine.enter(name, waiter);
            waiter.start();
        }
        return waiter.future;
    }

    private final class AsyncWaiter<T> extends Waiter {
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private final Function<@Nullable LockHandle, T> mapper;
        private final AtomicBoolean unclaimed = new AtomicBoolean(); // a hold that the future has nothing of
        private volatile @Nullable Cancellable deadline;
        private volatile @Nullable T own; // what the wait has brought

        AsyncWaiter(
                LockOptions options,
                long startNanos,
                long waitNanos,
                long leaseNanos,
                Function<@Nullable LockHandle, T> mapper) {
            super(options, leaseNanos, null, null, startNanos, waitNanos);
            this.mapper = mapper;
        }

        void start() {
            if (!isForever() && !isDecided()) {
                Cancellable timer = engine.scheduler().schedule(this::over, left(this));
                deadline = timer;
                if (isDecided()) {
                    timer.cancel();
                }
            }
            var unused = future.whenComplete((done, failure) -> {
                if (giveUp()) {
                    cancelDeadline();
                } else if (failure != null || done == null || done != own) {
                    releaseUnclaimed();
                }
            });
        }

        private void cancelDeadline() {
            Cancellable timer = deadline;
            if (timer != null) {
                timer.cancel();
            }
        }

        private void over() {
            if (giveUp()) {
                RuntimeException failure = contender().timedOut(this);
                engine.execute(() -> {
                    if (failure == null) {
                        future.complete(mapper.apply(null));
                    } else {
                        future.completeExceptionally(failure);
                    }
                });
            }
        }

        @Override
        void decided() {
            Hold granted = hold();
            if (granted != null) {
                granted.setReachableBy(future); // an executor may drop what it is given
            }
            cancelDeadline();
            engine.execute(this::complete);
        }

        private void complete() {
            try {
                Hold hold = result();
                T brought = mapper.apply(hold == null ? null : new HandleView(hold));
                own = brought;
                if (!future.complete(brought)) {
                    releaseUnclaimed();
                }
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        }

        /** Somebody else has completed the future. That is not left to the executor, which may be busy. */
        private void releaseUnclaimed() {
            Hold hold = hold();
            if (hold != null && unclaimed.compareAndSet(false, true)) {
                new Releasing(engine, hold).send();
            }
        }
    }
}
