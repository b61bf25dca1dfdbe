package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockInfo;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Grant;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.watchdog.Scheduler;
import dev.baton.lock.watchdog.Term;
import dev.baton.lock.watchdog.Watchdog;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that every backend shares: a client's contenders, its watchdog, its heartbeat, and the faces that users see.
 *
 * <p>Order of guards: an entry of {@code contenders} or of {@link Subscriptions} may be decided within a contender's event,
 * never the other way round. Users' code (futures, listeners) runs on the executor only, outside of all of them.
 */
public final class Engine implements LockClient, Backend.Events {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private static final long FIRST_BACKOFF = 5_000_000L;
    private static final long LONGEST_BACKOFF = 250_000_000L;
    private static final long CLOSE_PAUSE = 1_000_000L;

    private final Settings settings;
    private final Backend backend;
    private final Scheduler scheduler;
    private final Executor executor;
    private final DoubleSupplier jitter;
    private final Watchdog watchdog;
    private final Heartbeat heartbeat;
    private final Subscriptions subscriptions;
    private final Undos undos;
    private final Listeners listeners;
    private final SpinWait spinWait = SpinWait.onThisMachine(this::now);
    private final ThreadHolds threadHolds = new ThreadHolds();
    private final Map<String, Contender> contenders = new ConcurrentHashMap<>();
    private final Map<Long, Contender> exclusives = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong serials = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean ended;

    /**
     * An engine on a backend, which it starts.
     *
     * @param executor runs users' code: futures and listeners
     * @param jitter random numbers from 0 (inclusive) to 1
     */
    public Engine(Settings settings, Backend backend, Scheduler scheduler, Executor executor, DoubleSupplier jitter) {
        this.settings = settings;
        this.backend = backend;
        this.scheduler = scheduler;
        this.executor = executor;
        this.jitter = jitter;
        this.watchdog = new Watchdog(scheduler, new Renewals(this));
        this.heartbeat = new Heartbeat(this);
        this.subscriptions = new Subscriptions(this);
        this.undos = new Undos(this);
        this.listeners = new Listeners(this);
        backend.start(this);
    }

    // ---- LockClient

    @Override
    public String id() {
        return settings.clientId();
    }

    @Override
    public DistributedLock getLock(String name) {
        return getLock(name, settings.options());
    }

    @Override
    public DistributedLock getLock(String name, LockOptions options) {
        return new LockView(this, Names.checked(name), requireNonNull(options, "options"));
    }

    @Override
    public LockInfo inspect(String name) {
        return new Call<LockInfo>(this, Names.checked(name)).await(reply -> backend.inspect(name, reply));
    }

    @Override
    public boolean forceUnlock(String name) {
        boolean broken = new Call<Boolean>(this, Names.checked(name)).await(reply -> backend.forceUnlock(name, reply));
        if (broken) {
            contendersOf(name).forEach(contender -> contender.post(contender.holding::check));
        }
        return broken;
    }

    @Override
    public void addListener(LockListener listener) {
        listeners.add(requireNonNull(listener, "listener"));
    }

    @Override
    public void removeListener(LockListener listener) {
        listeners.remove(requireNonNull(listener, "listener"));
    }

    @Override
    public void close() {
        var unused = end();
    }

    /** Closes it; false if somebody else has begun to, and may not be done yet. */
    boolean end() {
        if (backend.isNetworkThread()) {
            throw Failures.wouldWaitForItself("The client " + id());
        }
        if (!closing.compareAndSet(false, true)) {
            return false;
        }
        closeContenders();
        awaitIdle(now() + settings.commandTimeoutNanos() / 4 * 3);
        ended = true;
        try {
            backend.close();
        } catch (RuntimeException | Error e) {
            log.error("The backend could not be closed", e);
        }
        return true;
    }

    private void awaitIdle(long deadlineNanos) {
        boolean interrupted = false;
        while (!isIdle() && deadlineNanos - now() > 0) {
            LockSupport.parkNanos(CLOSE_PAUSE);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing is held, waited for, or still to be given back. */
    public boolean isIdle() {
        return contenders.isEmpty() && exclusives.isEmpty() && undos.isIdle();
    }

    /** Ends all waits and holds, without waiting for what the backend says to it. */
    public void closeContenders() {
        closing.set(true);
        contenders.values().forEach(contender -> contender.post(contender::close));
        exclusives.values().forEach(contender -> contender.post(contender::close));
    }

    // ---- what the backend tells

    @Override
    public void granted(String name, Grant grant) {
        Contender contender = grant.exclusive() ? exclusives.get(grant.number()) : contenders.get(name);
        if (contender != null && contender.name.equals(name)) {
            contender.post(() -> contender.granted(grant));
        } else {
            undos.undo(new Release(name, grant.number(), grant.exclusive(), 0, 0), Contender.NEVER);
        }
    }

    @Override
    public void subscribed(String name) {
        int group = backend.group(name);
        heartbeat.hurry(each -> each == group, FIRST_BACKOFF);
    }

    @Override
    public void freed(String name) {
        contendersOf(name).sorted(Contender.BY_AGE).forEach(contender -> contender.post(contender::freed));
    }

    @Override
    public void connected(IntPredicate groups) {
        undos.reconnected(); // first: an ask would find a hold that is given up already
        heartbeat.connected(groups);
        Stream.concat(contenders.values().stream(), exclusives.values().stream())
                .filter(contender -> groups.test(contender.group()))
                .sorted(Contender.BY_AGE)
                .forEach(contender -> contender.post(contender::askNow));
    }

    // ---- waits

    /** Hands a waiter to the lock's contender. */
    void enter(String name, Waiter waiter) {
        if (waiter.options.maxLocalHandoffs() == 0) {
            waiter.join(new Contender(this, name, /* exclusive= */ true));
        } else {
            Contender known = contenders.get(name);
            waiter.join(known != null ? known : contenders.computeIfAbsent(name, this::cohort));
        }
        if (closing.get()) {
            closeContenders();
        }
    }

    private Contender cohort(String name) {
        return new Contender(this, name, /* exclusive= */ false);
    }

    /** A contender in strict order is known by its number. A close that has just looked through all of them may have missed it. */
    void renumber(Contender contender, long from, long to) {
        if (to != 0) {
            exclusives.put(to, contender);
        }
        exclusives.remove(from);
        if (to != 0 && closing.get()) {
            contender.post(contender::close);
        }
    }

    /** Forgets a contender that has nothing to do any more. */
    void retire(Contender contender) {
        contenders.remove(contender.name, contender);
    }

    /** Whether another thread or a handle of this client holds the lock. */
    boolean isHeldHere(String name) {
        return contendersOf(name).anyMatch(contender -> contender.holding.isHeld());
    }

    private Stream<Contender> contendersOf(String name) {
        return Stream.concat(
                Stream.ofNullable(contenders.get(name)),
                exclusives.values().stream().filter(each -> each.name.equals(name)));
    }

    // ---- for the parts

    Settings settings() {
        return settings;
    }

    Backend backend() {
        return backend;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    Heartbeat heartbeat() {
        return heartbeat;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    Undos undos() {
        return undos;
    }

    SpinWait spinWait() {
        return spinWait;
    }

    Listeners listeners() {
        return listeners;
    }

    ThreadHolds threadHolds() {
        return threadHolds;
    }

    boolean isClosing() {
        return closing.get();
    }

    boolean isEnded() {
        return ended;
    }

    long now() {
        return scheduler.nanoTime();
    }

    double jitter() {
        return jitter.getAsDouble();
    }

    void schedule(Runnable task, long delayNanos) {
        scheduler.schedule(task, delayNanos);
    }

    long nextSerial() {
        return serials.incrementAndGet();
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    String describe(String name) {
        return backend.describe(name);
    }

    /** When a command that was sent at this time can certainly not run any more: its not-after is over (R10). */
    long expiry(long sentNanos) {
        long timeout = settings.commandTimeoutNanos();
        return sentNanos + timeout + Term.margin(timeout);
    }

    /** A pause before try number {@code tries}, doubling, with jitter. */
    long backoff(int tries) {
        long pause = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF << Math.min(tries, 10));
        return (long) (pause * (0.5 + 0.5 * jitter()));
    }

    /**
     * Runs users' code, once; on a thread of its own if the executor has been shut down, or fails: whoever has been granted
     * a lock has to hear of it.
     */
    void execute(Runnable task) {
        executeOnce(once(task));
    }

    /** An executor may fail, and run the task all the same. */
    private static Runnable once(Runnable task) {
        AtomicBoolean begun = new AtomicBoolean();
        return () -> {
            if (begun.compareAndSet(false, true)) {
                task.run();
            }
        };
    }

    private void executeOnce(Runnable once) {
        try {
            executor.execute(once);
        } catch (RuntimeException | Error e) {
            executeLate(once);
            if (!(e instanceof RejectedExecutionException)) {
                log.error("The executor failed", e);
            }
        }
    }

    private void executeLate(Runnable once) {
        try {
            Thread thread = new Thread(once, "baton-late");
            thread.setDaemon(true);
            thread.start();
        } catch (RuntimeException | Error e) { // no thread to be had: there may be one later
            schedule(() -> executeOnce(once), LONGEST_BACKOFF);
        }
    }

    /** Completes a user's future where users' code may run. */
    <T> void complete(CompletableFuture<T> future, T value) {
        execute(() -> future.complete(value));
    }

    /** A blocking call on an open client. */
    void checkMayBlock(String lock) {
        checkMayWait(lock);
        if (closing.get()) {
            throw Failures.closed(lock);
        }
    }

    /** Blocking calls must not stop the threads that would wake them (L26). */
    void checkMayWait(String lock) {
        if (backend.isNetworkThread()) {
            throw Failures.wouldWaitForItself(Failures.named(lock));
        }
    }
}
