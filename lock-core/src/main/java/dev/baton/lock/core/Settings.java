package dev.baton.lock.core;

import dev.baton.lock.LockOptions;

/**
 * What an engine is told once.
 *
 * @param clientId unique per client: host, process and a random part, without blanks, braces, '+' and '#'
 * @param options for locks that are opened without their own
 * @param commandTimeoutNanos within which every command is answered or given up
 * @param unavailableTimeoutNanos after which a wait without a deadline gives up on a backend that does not answer
 * @param claimWindowNanos the lease of a grant by message until its first renewal
 * @param lingerNanos how long a subscription is kept when nobody waits any more
 */
public record Settings(
        String clientId,
        LockOptions options,
        long commandTimeoutNanos,
        long unavailableTimeoutNanos,
        long claimWindowNanos,
        long lingerNanos) {}
