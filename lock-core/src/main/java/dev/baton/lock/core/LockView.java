package dev.baton.lock.core;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.internal.Text;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** A named lock as its users see it: argument checks, reentrancy, and the choice of the way to wait. No state. */
final class LockView implements DistributedLock {
    private static final long WATCHED = 0;

    private final Engine engine;
    private final String name;
    private final LockOptions options;
    private final Acquisition acquisition;

    LockView(Engine engine, String name, LockOptions options) {
        this.engine = engine;
        this.name = name;
        this.options = options;
        this.acquisition = new Acquisition(engine, name, options);
    }

    @Override
    public String getName() {
        return name;
    }

    // ---- threads

    @Override
    public void lock() {
        lockFor(WATCHED);
    }

    @Override
    public void lock(long leaseTime, TimeUnit unit) {
        lockFor(Times.lease(leaseTime, unit));
    }

    @Override
    public void lock(Duration leaseTime) {
        lockFor(Times.lease(leaseTime));
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        tryLockFor(Waiter.FOREVER, WATCHED);
    }

    @Override
    public void lockInterruptibly(long leaseTime, TimeUnit unit) throws InterruptedException {
        tryLockFor(Waiter.FOREVER, Times.lease(leaseTime, unit));
    }

    @Override
    public boolean tryLock() {
        return reenter(0, WATCHED) || own(acquisition.await(Thread.currentThread(), 0, WATCHED));
    }

    @Override
    public boolean tryLock(long waitTime, TimeUnit unit) throws InterruptedException {
        return tryLockFor(Times.waiting(waitTime, unit), WATCHED);
    }

    @Override
    public boolean tryLock(Duration waitTime) throws InterruptedException {
        return tryLockFor(Times.waiting(waitTime), WATCHED);
    }

    @Override
    public boolean tryLock(Duration waitTime, Duration leaseTime) throws InterruptedException {
        return tryLockFor(Times.waiting(waitTime), Times.lease(leaseTime));
    }

    @Override
    public boolean tryLock(long waitTime, long leaseTime, TimeUnit unit) throws InterruptedException {
        return tryLockFor(Times.waiting(waitTime, unit), Times.lease(leaseTime, unit));
    }

    private void lockFor(long leaseNanos) {
        if (!reenter(Waiter.FOREVER, leaseNanos)) {
            own(acquisition.await(Thread.currentThread(), Waiter.FOREVER, leaseNanos));
        }
    }

    private boolean tryLockFor(long waitNanos, long leaseNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long start = engine.now();
        return reenter(waitNanos, leaseNanos, /* interruptibly= */ true)
                || own(acquisition.awaitInterruptibly(Thread.currentThread(), left(waitNanos, start), leaseNanos));
    }

    /** What is left of a wait; one that is over still has to find out what it ends with. */
    private long left(long waitNanos, long startNanos) {
        boolean bounded = waitNanos > 0 && waitNanos != Waiter.FOREVER;
        return bounded ? Math.max(1, waitNanos - (engine.now() - startNanos)) : waitNanos;
    }

    private boolean own(@Nullable Hold hold) {
        if (hold != null) {
            engine.threadHolds().add(hold);
        }
        return hold != null;
    }

    private boolean reenter(long waitNanos, long leaseNanos) {
        try {
            return reenter(waitNanos, leaseNanos, /* interruptibly= */ false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupts do not end this", e);
        }
    }

    /** Locks again if the current thread holds the lock: without a round trip unless the lease must be longer (L2). */
    private boolean reenter(long waitNanos, long leaseNanos, boolean interruptibly) throws InterruptedException {
        Hold hold = engine.threadHolds().find(name);
        if (hold == null || !hold.isHeld()) {
            return false;
        }
        boolean watched = leaseNanos == WATCHED;
        boolean isWatched = hold.ownership.term().watched();
        boolean isEnough = watched && isWatched;
        long least = watched ? watchdogNanos() : leaseNanos;
        if (!isEnough && !Extension.atLeast(engine, hold, least, waitNanos, interruptibly)) {
            return false;
        }
        if (watched && !isWatched) {
            hold.ownership.setWatched(true, watchdogNanos());
            engine.watchdog().answered(hold.ownership, engine.now());
        }
        hold.enter(watched && !isWatched);
        return true;
    }

    private long watchdogNanos() {
        return options.watchdogTimeout().toNanos();
    }

    @Override
    public void unlock() {
        Hold hold = engine.threadHolds().find(name);
        if (hold == null) {
            throw notHeld();
        }
        if (hold.depth() > 1 && hold.isHeld()) {
            if (hold.leave()) {
                hold.ownership.setWatched(false, hold.ownership.term().durationNanos());
            }
            return;
        }
        engine.checkMayWait(name);
        engine.threadHolds().remove(hold);
        Releasing releasing = new Releasing(engine, hold);
        releasing.letOthersCome();
        try {
            if (!releasing.send()) {
                throw notHeld(hold.loss());
            }
            releasing.await();
        } catch (LockLostException loss) {
            engine.threadHolds().remember(name, loss);
            throw loss;
        }
    }

    @Override
    public boolean isHeldByCurrentThread() {
        Hold hold = engine.threadHolds().find(name);
        return hold != null && hold.isHeld();
    }

    @Override
    public int getHoldCount() {
        Hold hold = engine.threadHolds().find(name);
        return hold != null && hold.isHeld() ? hold.depth() : 0;
    }

    @Override
    public Duration remainingLease() {
        Hold hold = engine.threadHolds().find(name);
        return hold == null ? Duration.ZERO : hold.remaining();
    }

    @Override
    public long fencingToken() {
        Hold hold = engine.threadHolds().find(name);
        if (hold == null) {
            throw notHeld();
        }
        if (!hold.isHeld()) {
            Ownership owned = hold.ownership;
            owned.contender.post(() -> owned.contender.holding.lost(owned, Reason.EXPIRED));
            throw Failures.again(hold.lossOrExpiry());
        }
        return hold.fencingToken();
    }

    private IllegalMonitorStateException notHeld() {
        return notHeld(engine.threadHolds().loss(name));
    }

    private IllegalMonitorStateException notHeld(@Nullable LockLostException loss) {
        if (loss != null) {
            return Failures.again(loss);
        }
        String who = Text.oneLine(Thread.currentThread().getName());
        String why = engine.isHeldHere(name)
                ? "it is held by another thread or a handle of this client"
                : "this client does not hold it";
        return new IllegalMonitorStateException(
                "%s is not held by the thread \"%s\": %s".formatted(Failures.named(name), who, why));
    }

    // ---- handles

    @Override
    public LockHandle acquire() throws InterruptedException {
        return acquireFor(WATCHED);
    }

    @Override
    public LockHandle acquire(Duration leaseTime) throws InterruptedException {
        return acquireFor(Times.lease(leaseTime));
    }

    @Override
    public Optional<LockHandle> tryAcquire() {
        refuseOwner();
        return Optional.ofNullable(handle(acquisition.await(null, 0, WATCHED)));
    }

    @Override
    public Optional<LockHandle> tryAcquire(Duration waitTime) throws InterruptedException {
        return tryAcquireFor(Times.waiting(waitTime), WATCHED);
    }

    @Override
    public Optional<LockHandle> tryAcquire(Duration waitTime, Duration leaseTime) throws InterruptedException {
        return tryAcquireFor(Times.waiting(waitTime), Times.lease(leaseTime));
    }

    @Override
    public CompletableFuture<LockHandle> acquireAsync() {
        return acquireAsyncFor(WATCHED);
    }

    @Override
    public CompletableFuture<LockHandle> acquireAsync(Duration leaseTime) {
        return acquireAsyncFor(Times.lease(leaseTime));
    }

    @Override
    public CompletableFuture<Optional<LockHandle>> tryAcquireAsync(Duration waitTime) {
        return acquisition.async(Times.waiting(waitTime), WATCHED, Optional::ofNullable);
    }

    @Override
    public CompletableFuture<Optional<LockHandle>> tryAcquireAsync(Duration waitTime, Duration leaseTime) {
        return acquisition.async(Times.waiting(waitTime), Times.lease(leaseTime), Optional::ofNullable);
    }

    private LockHandle acquireFor(long leaseNanos) throws InterruptedException {
        return tryAcquireFor(Waiter.FOREVER, leaseNanos).orElseThrow(LockView::refusedForEver);
    }

    private Optional<LockHandle> tryAcquireFor(long waitNanos, long leaseNanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        refuseOwner();
        return Optional.ofNullable(handle(acquisition.awaitInterruptibly(null, waitNanos, leaseNanos)));
    }

    private CompletableFuture<LockHandle> acquireAsyncFor(long leaseNanos) {
        return acquisition.async(Waiter.FOREVER, leaseNanos, handle -> {
            if (handle == null) {
                throw refusedForEver();
            }
            return handle;
        });
    }

    /** Nothing ends a wait without a deadline as refused. */
    private static IllegalStateException refusedForEver() {
        return new IllegalStateException("a wait without a deadline was refused");
    }

    private @Nullable LockHandle handle(@Nullable Hold hold) {
        return hold == null ? null : new HandleView(hold);
    }

    private void refuseOwner() {
        if (isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "%s: the thread \"%s\" holds it, and would wait for itself; handles are not reentrant"
                            .formatted(
                                    Failures.named(name),
                                    Text.oneLine(Thread.currentThread().getName())));
        }
    }

    // ---- the rest

    @Override
    public boolean isLocked() {
        return engine.inspect(name).locked();
    }

    @Override
    public boolean forceUnlock() {
        return engine.forceUnlock(name);
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(Failures.named(name) + ": conditions are not supported");
    }

    @Override
    public String toString() {
        return "DistributedLock[%s]".formatted(Text.oneLine(name));
    }
}
