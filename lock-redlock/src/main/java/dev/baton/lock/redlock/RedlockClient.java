package dev.baton.lock.redlock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.EngineClient;
import dev.baton.lock.redlock.RedlockOutcome.Expired;
import dev.baton.lock.redlock.RedlockOutcome.Granted;
import dev.baton.lock.redlock.RedlockOutcome.NoQuorum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Locks on a majority of independent Redis (7.0 or newer) or Valkey (7.2 or newer) servers, by the Redlock algorithm; with
 * one server it is the classic spin lock, woken by messages.
 *
 * <p>There are two faces to it. The {@link dev.baton.lock.LockClient} has {@link #getLock}, with all that
 * {@link dev.baton.lock.DistributedLock} promises but for the order of waiters: the watchdog, waiting until a deadline,
 * fencing tokens, notice of a loss, futures. The other one has the calls of redlock.rb: {@link #lock} and what goes with it,
 * a few attempts for a lease that nobody renews. Both exclude each other.
 *
 * <p>Whether the guarantee is worth its price is the subject of {@code docs/redlock.md}.
 */
public final class RedlockClient extends EngineClient {
    private final Servers servers;
    private final Masters masters;
    private final RedlockOptions options;
    private final Waits waits;

    RedlockClient(RedlockBuilder.Parts parts) {
        super(parts.settings(), parts.backend(), parts.scheduler(), parts.executor());
        this.servers = parts.servers();
        this.masters = parts.masters();
        this.options = parts.options();
        this.waits = new Waits(parts.backend()::isNetworkThread);
    }

    /**
     * A client with the default settings and connections of its own.
     *
     * @param uris {@code redis://}, {@code rediss://}, {@code redis-sentinel://} or {@code redis-socket://}, one for each
     *     server; an odd number of them, as one more adds nothing
     * @throws IllegalArgumentException if one of them is none of these, or is there twice
     */
    public static RedlockClient create(String... uris) {
        return builder().servers(uris).build();
    }

    /** A builder with the default settings; at least one server must be given. */
    public static RedlockBuilder builder() {
        return new RedlockBuilder();
    }

    // ---- lock

    /** {@link #lock(String, Duration, RedlockOptions)} with the client's options. */
    public Optional<RedlockGrant> lock(String resource, Duration ttl) throws InterruptedException {
        return lock(resource, ttl, options);
    }

    /**
     * Tries for a lock, and again after a pause for as often as the options say.
     *
     * @param ttl the lease: nobody renews it, and it is over after that
     * @return the grant, or empty if somebody else had it at the last attempt
     * @throws InterruptedException if the thread is interrupted, on entry or meanwhile; nothing is left behind
     * @throws LockUnavailableException if too few servers answered the last attempt, or too late for the lease; the cause
     *     says of each server what went wrong
     * @throws IllegalArgumentException if the name or the lease is not allowed
     */
    public Optional<RedlockGrant> lock(String resource, Duration ttl, RedlockOptions how) throws InterruptedException {
        List<RedlockOutcome> outcomes = tryFor(resource, ttl, how);
        return granted(resource, outcomes.get(outcomes.size() - 1));
    }

    /**
     * As {@link #lock}, for a grant or an exception.
     *
     * @throws LockNotGrantedException if somebody else had it at the last attempt; it has the outcome of each
     */
    public RedlockGrant lockOrThrow(String resource, Duration ttl) throws InterruptedException {
        return lockOrThrow(resource, ttl, options);
    }

    /** {@link #lockOrThrow(String, Duration)} with options of its own. */
    public RedlockGrant lockOrThrow(String resource, Duration ttl, RedlockOptions how) throws InterruptedException {
        List<RedlockOutcome> outcomes = tryFor(resource, ttl, how);
        return granted(resource, outcomes.get(outcomes.size() - 1))
                .orElseThrow(() -> new LockNotGrantedException(resource, outcomes));
    }

    /**
     * As {@link #lock}, runs the body with the grant, and gives it back however the body ends.
     *
     * @return whether the body has run
     */
    public boolean lock(String resource, Duration ttl, Consumer<RedlockGrant> body) throws InterruptedException {
        Optional<RedlockGrant> granted = lock(resource, ttl);
        granted.ifPresent(grant -> {
            try {
                body.accept(grant);
            } finally {
                unlock(grant);
            }
        });
        return granted.isPresent();
    }

    /** As {@link #lockOrThrow}, runs the body with the grant, and gives it back however the body ends. */
    public <T extends @Nullable Object> T lockOrThrow(String resource, Duration ttl, Function<RedlockGrant, T> body)
            throws InterruptedException {
        RedlockGrant grant = lockOrThrow(resource, ttl);
        try {
            return body.apply(grant);
        } finally {
            unlock(grant);
        }
    }

    /** One attempt, with its outcome. Throws as {@link #lock} does, but for what the outcome tells. */
    public RedlockOutcome attempt(String resource, Duration ttl) throws InterruptedException {
        List<RedlockOutcome> outcomes = tryFor(resource, ttl, options.retryCount(0));
        return outcomes.get(0);
    }

    private List<RedlockOutcome> tryFor(String resource, Duration ttl, RedlockOptions how) throws InterruptedException {
        Tries tries = new Tries(
                masters,
                servers,
                checked(resource),
                leaseNanos(ttl),
                how,
                how.delays(() -> ThreadLocalRandom.current().nextDouble()));
        waits.checkMayWait();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return waits.await(tries.start());
    }

    private Optional<RedlockGrant> granted(String resource, RedlockOutcome outcome) {
        if (outcome instanceof Granted granted) {
            return Optional.of(granted.grant());
        } else if (outcome instanceof NoQuorum none) {
            throw Masters.unavailable(resource, new NoQuorumException(servers.quorum, none.errors()));
        } else if (outcome instanceof Expired expired) {
            throw new LockUnavailableException("Lock \"%s\": its lease was over for %s when a quorum had granted it"
                    .formatted(resource, expired.late()));
        }
        return Optional.empty();
    }

    // ---- grants

    /**
     * Replaces the lease of a grant, from now on, and gives it again to servers that have forgotten it.
     *
     * @return the grant with its new validity; or empty if no quorum has it any more. Nothing is deleted then, and nobody is
     *     asked for the lock again
     * @throws LockUnavailableException if too few servers answered to know that; the grant is valid no longer than before
     */
    public Optional<RedlockGrant> extend(RedlockGrant grant, Duration ttl) {
        long leaseNanos = leaseNanos(ttl);
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.extend(grant, leaseNanos, options));
    }

    /**
     * As {@link #extend}; if no quorum has the grant any more, the lock is asked for anew, once. Others may have had it in
     * between: what is returned then is another grant, with a value and a fencing token of its own, and the old one is over.
     */
    public Optional<RedlockGrant> extendOrLock(RedlockGrant grant, Duration ttl) {
        long leaseNanos = leaseNanos(ttl);
        waits.checkMayWait();
        RedlockOutcome outcome = waits.awaitUninterruptibly(masters.extendOrAcquire(grant, leaseNanos, options));
        return granted(grant.resource(), outcome);
    }

    /**
     * Gives a grant back on every server that has it; those that do not answer are asked again for as long as it may last.
     *
     * @return whether a quorum had it and has said so
     */
    public boolean unlock(RedlockGrant grant) {
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.unlock(grant, options));
    }

    /**
     * Asks the servers how long a grant is still to be relied upon; empty if no quorum has it any more.
     *
     * @throws LockUnavailableException if too few servers answered
     */
    public Optional<Duration> remainingTtl(RedlockGrant grant) {
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.remaining(grant, options));
    }

    /**
     * Asks the servers how long a quorum of them has the resource locked, by whomever; empty if none has.
     *
     * @throws LockUnavailableException if too few servers answered
     */
    public Optional<Duration> remainingTtl(String resource) {
        String name = checked(resource);
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.remaining(name, options));
    }

    /** Whether a quorum of the servers has the resource locked, by whomever; throws as {@link #remainingTtl(String)}. */
    public boolean isLocked(String resource) {
        return remainingTtl(resource).isPresent();
    }

    /** Whether a grant can still be relied upon, by this machine's clock alone; no server is asked. */
    public boolean isValid(RedlockGrant grant) {
        return grant.shared().endNanos() - servers.scheduler.nanoTime() > 0;
    }

    @Override
    public void close() {
        if (waits.isOnNetworkThread()) {
            super.close(); // refuses
        }
        waits.close();
        super.close();
    }

    /** For tests, which borrow its connections. */
    Servers servers() {
        return servers;
    }

    private String checked(String resource) {
        return getLock(requireNonNull(resource, "resource")).getName();
    }

    private static long leaseNanos(Duration ttl) {
        requireNonNull(ttl, "ttl");
        if (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(Duration.ofDays(3650)) > 0) {
            throw new IllegalArgumentException(
                    "A lease of %s is not allowed; it must be from 1 ms to 3650 days".formatted(ttl));
        }
        return ttl.toNanos();
    }
}
