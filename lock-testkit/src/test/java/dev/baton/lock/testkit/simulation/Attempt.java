package dev.baton.lock.testkit.simulation;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.watchdog.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One user's wait for a lock, and the hold that may come of it. Times are true times. */
final class Attempt {
    static final long FOREVER = Long.MAX_VALUE;

    private final World world;
    private final SimulatedClient client;
    private final int number;
    private final String name;
    private final LockOptions options;
    private final long waitNanos;
    private final long leaseNanos;
    private final long holdNanos;
    private long startedAt;
    private long deadline = FOREVER;
    private @Nullable CompletableFuture<?> future;
    private @Nullable LockHandle handle;
    private long acquiredAt;
    private long mustEndBy = FOREVER;
    private long releasedAt = FOREVER;
    private long releaseDeadline;
    private boolean releaseDone;
    private boolean lossTold;
    private boolean extending;

    /**
     * An attempt that has not begun.
     *
     * @param waitNanos how long to wait, or {@link #FOREVER}
     * @param leaseNanos the lease, or 0: the watchdog renews
     * @param holdNanos how long to hold, or {@link #FOREVER}: until it is lost
     */
    Attempt(
            World world,
            SimulatedClient client,
            int number,
            String name,
            LockOptions options,
            long waitNanos,
            long leaseNanos,
            long holdNanos) {
        this.world = world;
        this.client = client;
        this.number = number;
        this.name = name;
        this.options = options;
        this.waitNanos = waitNanos;
        this.leaseNanos = leaseNanos;
        this.holdNanos = holdNanos;
    }

    // ---- what it does

    void begin() {
        VirtualScheduler scheduler = client.scheduler();
        startedAt = world.timeline().now();
        if (waitNanos != FOREVER) {
            long limit = waitNanos > 0 ? waitNanos : client.settings().commandTimeoutNanos();
            deadline = scheduler.trueTime(scheduler.nanoTime() + limit);
        }
        world.trace().add(client.id(), "begins", this);
        world.invariants().began(this);
        client.began(this);
        CompletableFuture<?> wait = request(client.engine().getLock(name, options));
        future = wait;
        var unused = wait.whenComplete(this::completed);
    }

    private CompletableFuture<?> request(DistributedLock lock) {
        Duration lease = Duration.ofNanos(leaseNanos);
        if (waitNanos == FOREVER) {
            return leaseNanos == 0 ? lock.acquireAsync() : lock.acquireAsync(lease);
        }
        Duration wait = Duration.ofNanos(waitNanos);
        return leaseNanos == 0 ? lock.tryAcquireAsync(wait) : lock.tryAcquireAsync(wait, lease);
    }

    void cancel() {
        CompletableFuture<?> wait = future;
        if (wait != null && !wait.isDone()) {
            world.trace().add(client.id(), "cancels", this);
            wait.cancel(/* mayInterruptIfRunning= */ false);
        }
    }

    private void completed(@Nullable Object value, @Nullable Throwable failure) {
        if (value instanceof LockHandle given) {
            acquired(given);
        } else if (value instanceof Optional<?> optional && optional.orElse(null) instanceof LockHandle given) {
            acquired(given);
        } else {
            world.trace().add(client.id(), "gets nothing", List.of(this, String.valueOf(failure)));
            world.invariants().ended(this, failure);
        }
    }

    private void acquired(LockHandle given) {
        VirtualScheduler scheduler = client.scheduler();
        handle = given;
        acquiredAt = world.timeline().now();
        if (leaseNanos != 0) {
            mustEndBy = scheduler.trueTime(scheduler.nanoTime() + leaseNanos);
        }
        world.trace().add(client.id(), "acquires", List.of(this, given));
        world.invariants().acquired(this);
        var unused = given.lost().thenAccept(loss -> {
            world.trace().add(client.id(), "loses", List.of(this, loss.reason()));
            world.invariants().lossTold(this, loss);
            lossTold = true;
        });
        if (holdNanos != FOREVER) {
            scheduler.schedule(this::release, holdNanos);
        }
    }

    /** Replaces the lease; the thread that does so waits for the answer. */
    void extend(long nanos) {
        LockHandle held = handle;
        if (held == null || releasedAt != FOREVER || extending) {
            return;
        }
        extending = true;
        VirtualScheduler scheduler = client.scheduler();
        long begun = scheduler.nanoTime();
        long earlier = Math.min(nanos, remainingNanos());
        try {
            client.blocking(() -> {
                world.trace().add(client.id(), "extends", List.of(this, nanos));
                boolean extended = held.extend(Duration.ofNanos(nanos));
                world.trace().add(client.id(), "extended", List.of(this, extended));
                mustEndBy = scheduler.trueTime(scheduler.nanoTime() + nanos);
                if (extended) {
                    world.invariants().extended(this, Term.deadline(begun, nanos) - scheduler.nanoTime());
                }
            });
        } catch (RuntimeException e) {
            world.trace().add(client.id(), "not extended", List.of(this, e));
            mustEndBy = Math.min(mustEndBy, scheduler.trueTime(begun + earlier));
        }
        extending = false;
    }

    void release() {
        LockHandle held = handle;
        if (held == null || releasedAt != FOREVER) {
            return;
        }
        VirtualScheduler scheduler = client.scheduler();
        boolean wasHeld = held.isHeld();
        releasedAt = world.timeline().now();
        releaseDeadline =
                scheduler.trueTime(scheduler.nanoTime() + client.settings().commandTimeoutNanos());
        world.trace().add(client.id(), "releases", List.of(this, held));
        var unused = held.releaseAsync().whenComplete((done, failure) -> {
            releaseDone = true;
            world.trace().add(client.id(), "released", List.of(this, String.valueOf(failure)));
            world.invariants().released(this, wasHeld, failure);
        });
    }

    // ---- what it is

    SimulatedClient client() {
        return client;
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    /** The client and the lock. */
    String place() {
        return client + " " + name;
    }

    boolean isSameLock(Attempt other) {
        return client == other.client && name.equals(other.name);
    }

    LockOptions options() {
        return options;
    }

    long waitNanos() {
        return waitNanos;
    }

    boolean isPatient() {
        return waitNanos > 0;
    }

    boolean isStrict() {
        return options.maxLocalHandoffs() == 0;
    }

    long leaseNanos() {
        return leaseNanos;
    }

    /** What is left of the lease, as the user is told. */
    long remainingNanos() {
        LockHandle held = handle;
        return held == null ? 0 : held.remaining().toNanos();
    }

    /** Whether the lease ends by itself. */
    boolean isLeased() {
        return leaseNanos != 0 || mustEndBy != FOREVER || extending;
    }

    long startedAt() {
        return startedAt;
    }

    long deadline() {
        return deadline;
    }

    boolean isWaiting() {
        CompletableFuture<?> wait = future;
        return (wait == null || !wait.isDone()) && !client.process().isGone();
    }

    /** Acquired, and neither released nor told to be lost. */
    boolean isHolding() {
        return handle != null
                && releasedAt == FOREVER
                && !lossTold
                && !client.process().isGone();
    }

    /** Whether the user believes at this instant that the lock is held; not asked of a process that stands still. */
    boolean believes() {
        LockHandle held = handle;
        return held != null && held.isHeld() && client.process().isAwake();
    }

    long token() {
        LockHandle held = handle;
        return held == null ? 0 : held.fencingToken();
    }

    long acquiredAt() {
        return acquiredAt;
    }

    /** When the lease that the user chose is over at the latest. */
    long mustEndBy() {
        return mustEndBy;
    }

    boolean isExtending() {
        return extending;
    }

    boolean isReleased() {
        return releasedAt != FOREVER;
    }

    /** By when the answer to the release must be there, if it is not. */
    long releaseDeadline() {
        return releasedAt == FOREVER || releaseDone ? FOREVER : releaseDeadline;
    }

    boolean isLossTold() {
        return lossTold;
    }

    @Override
    public String toString() {
        String wait = waitNanos == FOREVER ? "acquire" : "tryAcquire(" + waitNanos / 1e6 + " ms)";
        String lease = leaseNanos == 0 ? "watched" : "leased " + leaseNanos / 1e6 + " ms";
        return "#%d %s %s.%s %s, %d handoffs".formatted(number, client, name, wait, lease, options.maxLocalHandoffs());
    }
}
