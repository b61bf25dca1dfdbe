package dev.baton.lock.redlock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.core.Durations;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;

/**
 * How a lock is tried for: immutable, with the defaults of redlock.rb. An option outside of its bounds throws
 * {@link IllegalArgumentException}.
 */
public final class RedlockOptions {
    private static final RedlockOptions DEFAULTS =
            new RedlockOptions(3, retry -> Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(100), 0.01);

    private final int retryCount;
    private final IntFunction<Duration> retryDelay;
    private final Duration retryJitter;
    private final Duration serverTimeout;
    private final double clockDriftFactor;

    private RedlockOptions(
            int retryCount,
            IntFunction<Duration> retryDelay,
            Duration retryJitter,
            Duration serverTimeout,
            double clockDriftFactor) {
        this.retryCount = retryCount;
        this.retryDelay = retryDelay;
        this.retryJitter = retryJitter;
        this.serverTimeout = serverTimeout;
        this.clockDriftFactor = clockDriftFactor;
    }

    /** 3 retries after 200 ms and up to 50 ms more, 100 ms for each server, a clock drift factor of 0.01. */
    public static RedlockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How often {@link RedlockClient#lock} tries again after the first attempt; 0 to 1,000,000. The waits of a
     * {@link dev.baton.lock.DistributedLock} have a deadline instead.
     */
    public RedlockOptions retryCount(int count) {
        if (count < 0 || count > 1_000_000) {
            throw new IllegalArgumentException(
                    "A retry count of %d is not allowed; it must be from 0 to 1000000".formatted(count));
        }
        return new RedlockOptions(count, retryDelay, retryJitter, serverTimeout, clockDriftFactor);
    }

    /** The pause before each retry, without the jitter; 0 to a day. */
    public RedlockOptions retryDelay(Duration delay) {
        Duration checked = Durations.checked("retryDelay", delay, Duration.ZERO);
        return retryDelay(retry -> checked);
    }

    /**
     * The pause before a retry, by its number from 1 on, without the jitter; each 0 to a day. The function must not block: it
     * is called on threads that bring the servers' answers.
     */
    public RedlockOptions retryDelay(IntFunction<Duration> delay) {
        requireNonNull(delay, "delay");
        return new RedlockOptions(retryCount, delay, retryJitter, serverTimeout, clockDriftFactor);
    }

    /** The random part of the pause, from 0 to less than this; 0 to a day. */
    public RedlockOptions retryJitter(Duration jitter) {
        Duration checked = Durations.checked("retryJitter", jitter, Duration.ZERO);
        return new RedlockOptions(retryCount, retryDelay, checked, serverTimeout, clockDriftFactor);
    }

    /** How long each server has to answer, all of them being asked at once; 1 ms to a day. */
    public RedlockOptions serverTimeout(Duration timeout) {
        Duration checked = Durations.checked("serverTimeout", timeout, Duration.ofMillis(1));
        return new RedlockOptions(retryCount, retryDelay, retryJitter, checked, clockDriftFactor);
    }

    /** By which part of a lease the clocks of the servers and of this machine may differ at its end; 0 to less than 1. */
    public RedlockOptions clockDriftFactor(double factor) {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException(
                    "A clock drift factor of %s is not allowed; it must be from 0 to less than 1".formatted(factor));
        }
        return new RedlockOptions(retryCount, retryDelay, retryJitter, serverTimeout, factor);
    }

    /** How many attempts follow the first one. */
    public int retryCount() {
        return retryCount;
    }

    /** The bound of the random part of the pause before a retry. */
    public Duration retryJitter() {
        return retryJitter;
    }

    /** How long each server has to answer. */
    public Duration serverTimeout() {
        return serverTimeout;
    }

    /** By which part of a lease clocks may differ at its end. */
    public double clockDriftFactor() {
        return clockDriftFactor;
    }

    RetryDelay delays(DoubleSupplier random) {
        return new RetryDelay(
                retry -> Durations.checked("retryDelay", retryDelay.apply(retry), Duration.ZERO)
                        .toNanos(),
                retryJitter.toNanos(),
                random);
    }
}
