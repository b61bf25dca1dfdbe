package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Leases and waits as users give them, in nanoseconds. */
final class Times {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Times() {}

    /** A lease; -1 in whatever unit is 0 here: no expiry set, the watchdog renews. */
    static long lease(long leaseTime, TimeUnit unit) {
        requireNonNull(unit, "unit");
        if (leaseTime == -1) {
            return 0;
        }
        if (leaseTime <= 0) {
            throw new IllegalArgumentException(
                    "A lease of %d %s is not allowed; it must be positive, or -1 for the watchdog to renew it"
                            .formatted(leaseTime, unit));
        }
        long nanos = unit.toNanos(leaseTime);
        if (nanos == Long.MAX_VALUE) {
            throw tooLong(leaseTime + " " + unit);
        }
        return nanos;
    }

    static long lease(Duration leaseTime) {
        requireNonNull(leaseTime, "leaseTime");
        if (leaseTime.isZero() || leaseTime.isNegative()) {
            throw new IllegalArgumentException(
                    "A lease of %s is not allowed; it must be positive".formatted(leaseTime));
        }
        if (leaseTime.compareTo(LONGEST) >= 0) {
            throw tooLong(leaseTime.toString());
        }
        return leaseTime.toNanos();
    }

    /** A wait; anything longer than 292 years is for ever. */
    static long waiting(Duration waitTime) {
        requireNonNull(waitTime, "waitTime");
        if (waitTime.isNegative()) {
            return 0;
        }
        return waitTime.compareTo(LONGEST) >= 0 ? Waiter.FOREVER : waitTime.toNanos();
    }

    static long waiting(long waitTime, TimeUnit unit) {
        requireNonNull(unit, "unit");
        return Math.max(0, unit.toNanos(waitTime));
    }

    private static IllegalArgumentException tooLong(String given) {
        return new IllegalArgumentException(
                "A lease of %s is too long; it must be less than %s".formatted(given, LONGEST));
    }
}
