package dev.baton.lock;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Objects;

/**
 * How a lock is acquired, kept and passed on. Immutable: each setter returns new options and leaves its own as they
 * are.
 *
 * <pre>{@code
 * LockOptions options = LockOptions.defaults().watchdogTimeout(Duration.ofSeconds(10)).interruptOnLoss(true);
 * DistributedLock lock = client.getLock("orders", options);
 * }</pre>
 *
 * <p>Options belong to an acquisition, not to the lock: two views of one name with different options are the same lock.
 * Where two acquisitions meet, in a local handoff, the releasing hold's {@link #maxLocalHandoffs()} decides.
 *
 * <p>An invalid value throws {@link IllegalArgumentException}; no value is ever clamped.
 */
public final class LockOptions {

    private static final Duration MIN_WATCHDOG_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MAX_WATCHDOG_TIMEOUT = Duration.ofNanos(Long.MAX_VALUE);
    private static final int MAX_LOCAL_HANDOFFS = 1000;
    private static final int MAX_REPLICA_ACKS = 100;
    private static final Duration MAX_REPLICA_TIMEOUT = Duration.ofMinutes(1);

    private static final LockOptions DEFAULTS = new LockOptions(Duration.ofSeconds(30), 32, false, 0, Duration.ZERO);

    private final Duration watchdogTimeout;
    private final int maxLocalHandoffs;
    private final boolean interruptOnLoss;
    private final int minReplicaAcks;
    private final Duration replicaTimeout;

    private LockOptions(
            Duration watchdogTimeout,
            int maxLocalHandoffs,
            boolean interruptOnLoss,
            int minReplicaAcks,
            Duration replicaTimeout) {
        this.watchdogTimeout = watchdogTimeout;
        this.maxLocalHandoffs = maxLocalHandoffs;
        this.interruptOnLoss = interruptOnLoss;
        this.minReplicaAcks = minReplicaAcks;
        this.replicaTimeout = replicaTimeout;
    }

    /**
     * Returns the defaults: a watchdog timeout of 30 s, up to 32 local handoffs, no interrupt on loss, no replicas
     * waited for.
     *
     * @return the default options
     */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the lease of a hold that was acquired without one. The watchdog renews it every third of this time, until
     * the release.
     *
     * <p>It is also how long a lock stays locked after the process that held it has died, and, in thirds, how soon a
     * loss is noticed. Shorter means more renewals and less patience with a backend that pauses: a hold survives an
     * outage of about two thirds of this time. The least is 100 ms: below that, the margins by which a hold ends
     * locally before it ends in the backend, and the pauses of an ordinary machine, leave no time to renew.
     *
     * @param timeout the lease, from 100 ms up to what a {@code long} of nanoseconds holds (about 292 years)
     * @return new options with this timeout
     * @throws NullPointerException if {@code timeout} is null
     * @throws IllegalArgumentException if {@code timeout} is out of that range
     */
    public LockOptions watchdogTimeout(Duration timeout) {
        requireNonNull(timeout, "watchdogTimeout");
        requireWithin("watchdogTimeout", timeout, MIN_WATCHDOG_TIMEOUT, MAX_WATCHDOG_TIMEOUT);
        return new LockOptions(timeout, maxLocalHandoffs, interruptOnLoss, minReplicaAcks, replicaTimeout);
    }

    /**
     * Sets how many times in a row a lock may pass from one waiter of a client to another of the same client, without a
     * round trip, before the backend is asked whether another client waits; if so, that client is next. Independently
     * of the number, the backend is asked after a few milliseconds of such handoffs, 10 ms at most.
     *
     * <p>More handoffs mean more acquisitions per second, and longer turns for each client; 0 means strict order: first
     * come, first served over all waiters of all clients. Nobody starves with any value. Local handoff with a bound is
     * lock cohorting (Dice, Marathe, Shavit: "Lock Cohorting: A General Technique for Designing NUMA Locks", PPoPP
     * 2012), with the clients in the place of the NUMA nodes.
     *
     * @param max the number of handoffs, 0 to 1000
     * @return new options with this bound
     * @throws IllegalArgumentException if {@code max} is out of that range
     */
    public LockOptions maxLocalHandoffs(int max) {
        requireWithin("maxLocalHandoffs", max, MAX_LOCAL_HANDOFFS);
        return new LockOptions(watchdogTimeout, max, interruptOnLoss, minReplicaAcks, replicaTimeout);
    }

    /**
     * Sets whether the thread that holds the lock is interrupted when its hold is lost. Only holds of the {@code Lock}
     * methods have such a thread; a {@link LockHandle} tells its loss by {@link LockHandle#lost()}. The thread is
     * interrupted at most once per hold, never after its {@code unlock()} has returned, and not when the client is closed;
     * nor by a loss that {@code unlock()} itself finds, and throws. Of nested acquisitions, the option of the outermost counts.
     *
     * @param interrupt true to interrupt
     * @return new options with this choice
     */
    public LockOptions interruptOnLoss(boolean interrupt) {
        return new LockOptions(watchdogTimeout, maxLocalHandoffs, interrupt, minReplicaAcks, replicaTimeout);
    }

    /**
     * Sets how many replicas of the backend must have acknowledged a hold before it counts. It makes it less likely
     * that a failover forgets the hold, at the price of one more round trip per acquisition, and cannot rule it out:
     * which replica is promoted is not the lock's choice. Where too few acknowledge in time, the hold is undone and
     * tried again; {@link LockUnavailableException} at the end of the wait. Each backend says in its documentation what
     * replicas it can wait for, if any.
     *
     * @param minAcks the number of replicas, 0 to 100; 0 waits for none
     * @param timeout how long to wait for them in each attempt: more than zero if {@code minAcks} is, and at most 1
     *     minute
     * @return new options with this demand
     * @throws NullPointerException if {@code timeout} is null, also if {@code minAcks} is 0
     * @throws IllegalArgumentException if a value is out of its range
     */
    public LockOptions replicas(int minAcks, Duration timeout) {
        requireNonNull(timeout, "replicaTimeout");
        requireWithin("minReplicaAcks", minAcks, MAX_REPLICA_ACKS);
        Duration least = minAcks > 0 ? Duration.ofNanos(1) : Duration.ZERO;
        requireWithin("replicaTimeout", timeout, least, MAX_REPLICA_TIMEOUT);
        return new LockOptions(watchdogTimeout, maxLocalHandoffs, interruptOnLoss, minAcks, timeout);
    }

    /**
     * Returns the lease of a hold that was acquired without one.
     *
     * @return the lease, 30 s by default
     * @see #watchdogTimeout(Duration)
     */
    public Duration watchdogTimeout() {
        return watchdogTimeout;
    }

    /**
     * Returns how many local handoffs may follow each other.
     *
     * @return the number of handoffs, 32 by default
     * @see #maxLocalHandoffs(int)
     */
    public int maxLocalHandoffs() {
        return maxLocalHandoffs;
    }

    /**
     * Returns whether the holding thread is interrupted when its hold is lost.
     *
     * @return true if it is; false by default
     * @see #interruptOnLoss(boolean)
     */
    public boolean interruptOnLoss() {
        return interruptOnLoss;
    }

    /**
     * Returns how many replicas must have acknowledged a hold.
     *
     * @return the number of replicas, 0 by default
     * @see #replicas(int, Duration)
     */
    public int minReplicaAcks() {
        return minReplicaAcks;
    }

    /**
     * Returns how long to wait for the replicas in each attempt. Without meaning if {@link #minReplicaAcks()} is 0.
     *
     * @return the time, {@link Duration#ZERO} by default
     * @see #replicas(int, Duration)
     */
    public Duration replicaTimeout() {
        return replicaTimeout;
    }

    /** Equal are options with equal values. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LockOptions that
                && watchdogTimeout.equals(that.watchdogTimeout)
                && maxLocalHandoffs == that.maxLocalHandoffs
                && interruptOnLoss == that.interruptOnLoss
                && minReplicaAcks == that.minReplicaAcks
                && replicaTimeout.equals(that.replicaTimeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(watchdogTimeout, maxLocalHandoffs, interruptOnLoss, minReplicaAcks, replicaTimeout);
    }

    @Override
    public String toString() {
        return "LockOptions[watchdogTimeout=" + watchdogTimeout
                + ", maxLocalHandoffs=" + maxLocalHandoffs
                + ", interruptOnLoss=" + interruptOnLoss
                + ", minReplicaAcks=" + minReplicaAcks
                + ", replicaTimeout=" + replicaTimeout + "]";
    }

    private static void requireWithin(String option, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw outOfRange(option, value, least, most);
        }
    }

    private static void requireWithin(String option, int value, int most) {
        if (value < 0 || value > most) {
            throw outOfRange(option, value, 0, most);
        }
    }

    private static IllegalArgumentException outOfRange(String option, Object value, Object least, Object most) {
        return new IllegalArgumentException(
                "%s is %s, but must be from %s to %s".formatted(option, value, least, most));
    }
}
