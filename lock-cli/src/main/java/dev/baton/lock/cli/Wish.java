package dev.baton.lock.cli;

import dev.baton.lock.LockOptions;
import dev.baton.lock.cli.TakingWay.Terms;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Which lock a thread takes next, and how.
 *
 * @param lockNumber counted from 0
 * @param watchdogMillis the lease if none is asked for
 */
record Wish(TakingWay way, int lockNumber, Terms terms, long watchdogMillis, int maxLocalHandoffs) {
    private static final int SHORTEST_LEASE_MILLIS = 200;

    /** Short, so that leases end while a client stands still. */
    private static final Integer[] WATCHDOG_MILLIS = {1_000, 1_500, 2_500};

    /** 0: a strict order of all waiters. */
    private static final Integer[] LOCAL_HANDOFFS = {0, 4, 32};

    private static final long LONG_WAIT_MILLIS = 1_000;

    static Wish random(Random random, TrialLocks locks) {
        return new Wish(
                pick(TakingWay.values(), random),
                random.nextInt(locks.count()),
                terms(random),
                pick(WATCHDOG_MILLIS, random),
                pick(LOCAL_HANDOFFS, random));
    }

    boolean isWatched() {
        return terms.lease() == null;
    }

    /** The lease that is asked for, or the watchdog's. */
    long leaseMillis() {
        return terms.lease() == null ? watchdogMillis : terms.lease().toMillis();
    }

    /** A lease that is no longer than the watchdog's. */
    Duration shorterLease(Random random) {
        return Duration.ofMillis(SHORTEST_LEASE_MILLIS + random.nextInt((int) watchdogMillis - SHORTEST_LEASE_MILLIS));
    }

    /** A lease that the hold never exceeds, whatever is locked inside it or changed about it. */
    long longestLeaseMillis() {
        return Math.max(leaseMillis(), watchdogMillis);
    }

    /** True if the call waits, and for more than a moment. */
    boolean waits() {
        return way.isPatient() || terms.waitTime().toMillis() > LONG_WAIT_MILLIS;
    }

    LockOptions options() {
        return LockOptions.defaults()
                .watchdogTimeout(Duration.ofMillis(watchdogMillis))
                .maxLocalHandoffs(maxLocalHandoffs);
    }

    private static Terms terms(Random random) {
        Duration waitTime = Duration.ofMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(4_000));
        @Nullable
        Duration lease =
                random.nextInt(3) == 0 ? Duration.ofMillis(SHORTEST_LEASE_MILLIS + random.nextInt(1_800)) : null;
        int cancelAfterMillis = random.nextInt(5) == 0 ? 1 + random.nextInt(500) : 0;
        return new Terms(waitTime, lease, cancelAfterMillis);
    }

    private static <T> T pick(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
