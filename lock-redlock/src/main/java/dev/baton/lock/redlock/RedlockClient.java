package dev.baton.lock.redlock;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.EngineClient;
import dev.baton.lock.internal.Text;
import dev.baton.lock.redlock.RedlockOutcome.Expired;
import dev.baton.lock.redlock.RedlockOutcome.Granted;
import dev.baton.lock.redlock.RedlockOutcome.NoQuorum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Locks on a majority of independent Redis (7.0 or newer) or Valkey (7.2 or newer) servers, by the Redlock algorithm; with
 * one server it is the classic spin lock, woken by messages.
 *
 * <p>There are two faces to it. The {@link dev.baton.lock.LockClient} has {@link #getLock}, with all that
 * {@link DistributedLock} promises but for the order of waiters: the watchdog, waiting until a deadline,
 * fencing tokens, notice of a loss, futures. The other one has the calls of redlock.rb: {@link #lock} and what goes with it,
 * a few attempts for a lease that nobody renews. Both exclude each other.
 *
 * <p>Calls of the second face block for a round of questions to all servers, or two, each of which ends with the server timeout
 * at the latest; to a server to which the first connection is still being made, with half of the command timeout if that is more.
 *
 * <p>Whether the guarantee is worth its price is the subject of {@code docs/redlock.md}.
 */
public final class RedlockClient extends EngineClient {
    private static final Pattern VALUE = Pattern.compile("[0-9a-f]{40}");

    private final Servers servers;
    private final Masters masters;
    private final RedlockOptions options;
    private final Waits waits;
    private final Callbacks callbacks;

    RedlockClient(RedlockBuilder.Parts parts) {
        super(parts.settings(), parts.backend(), parts.scheduler(), parts.executor());
        this.servers = parts.servers();
        this.masters = parts.masters();
        this.options = parts.options();
        this.waits = new Waits(parts.backend()::isNetworkThread);
        this.callbacks = new Callbacks(waits, this::callBack);
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
     * Tries for a lock, and again after a pause for as often as the options say. Each attempt takes a
     * round of questions, or a second one to agree on the fencing token.
     *
     * @param ttl the lease, 1 ms to 3650 days: nobody renews it, and it is over after that
     * @return the grant, or empty if somebody else had it at the last attempt
     * @throws InterruptedException if the thread is interrupted, on entry or meanwhile; nothing is left behind
     * @throws LockUnavailableException if too few servers answered the last attempt, or too late for the lease; the cause
     *     says of each server what went wrong
     * @throws IllegalArgumentException if the name or the lease is not allowed
     * @throws IllegalStateException if the client is closed, before or meanwhile, or on one of its network threads
     */
    public Optional<RedlockGrant> lock(String resource, Duration ttl, RedlockOptions how) throws InterruptedException {
        return granted(resource, last(tryFor(resource, ttl, how)));
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
        return granted(resource, last(outcomes)).orElseThrow(() -> new LockNotGrantedException(resource, outcomes));
    }

    /** {@link #lock(String, Duration, RedlockOptions, Consumer)} with the client's options. */
    public boolean lock(String resource, Duration ttl, Consumer<RedlockGrant> body) throws InterruptedException {
        return lock(resource, ttl, options, body);
    }

    /**
     * As {@link #lock(String, Duration, RedlockOptions)}, runs the body with the grant, and gives it back however the body
     * ends. If that fails after the body has thrown, the failure is added to what the body has thrown, as a suppressed one.
     *
     * @return whether the body has run
     */
    public boolean lock(String resource, Duration ttl, RedlockOptions how, Consumer<RedlockGrant> body)
            throws InterruptedException {
        Optional<RedlockGrant> granted = lock(resource, ttl, how);
        granted.ifPresent(grant -> runAndUnlock(grant, known -> {
            body.accept(known);
            return true;
        }));
        return granted.isPresent();
    }

    /** {@link #lockOrThrow(String, Duration, RedlockOptions, Function)} with the client's options. */
    public <T extends @Nullable Object> T lockOrThrow(String resource, Duration ttl, Function<RedlockGrant, T> body)
            throws InterruptedException {
        return lockOrThrow(resource, ttl, options, body);
    }

    /**
     * As {@link #lockOrThrow(String, Duration, RedlockOptions)}, runs the body with the grant, and gives it back as
     * {@link #lock(String, Duration, RedlockOptions, Consumer)} does.
     */
    public <T extends @Nullable Object> T lockOrThrow(
            String resource, Duration ttl, RedlockOptions how, Function<RedlockGrant, T> body)
            throws InterruptedException {
        return runAndUnlock(lockOrThrow(resource, ttl, how), body);
    }

    private <T extends @Nullable Object> T runAndUnlock(RedlockGrant grant, Function<RedlockGrant, T> body) {
        T result;
        try {
            result = body.apply(grant);
        } catch (RuntimeException | Error e) {
            unlockAfter(e, grant);
            throw e;
        }
        unlock(grant);
        return result;
    }

    private void unlockAfter(Throwable thrown, RedlockGrant grant) {
        try {
            unlock(grant);
        } catch (RuntimeException | Error e) {
            thrown.addSuppressed(e);
        }
    }

    /** One attempt, with its outcome. Throws as {@link #lock} does, but for what the outcome tells. */
    public RedlockOutcome attempt(String resource, Duration ttl) throws InterruptedException {
        return last(tryFor(resource, ttl, options.retryCount(0)));
    }

    private List<RedlockOutcome> tryFor(String resource, Duration ttl, RedlockOptions how) throws InterruptedException {
        Tries tries = tries(resource, ttl, how);
        waits.checkMayWait();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return waits.await(tries.start());
    }

    private Tries tries(String resource, Duration ttl, RedlockOptions how) {
        return new Tries(
                masters,
                servers,
                checked(resource),
                leaseNanos(ttl),
                how,
                how.delays(() -> ThreadLocalRandom.current().nextDouble()));
    }

    private static RedlockOutcome last(List<RedlockOutcome> outcomes) {
        return outcomes.get(outcomes.size() - 1);
    }

    private Optional<RedlockGrant> granted(String resource, RedlockOutcome outcome) {
        if (outcome instanceof Granted granted) {
            return Optional.of(granted.grant());
        } else if (outcome instanceof NoQuorum none) {
            throw Masters.unavailable(resource, new NoQuorumException(servers.quorum, none.errors()));
        } else if (outcome instanceof Expired expired) {
            throw Masters.late(resource, expired.late());
        }
        return Optional.empty();
    }

    // ---- grants

    /**
     * The grant that somebody else has got, in this process or another: what has been told of it is enough to unlock it, to
     * extend it, or to ask how long it lasts. No server is asked here. Until it is extended, its validity is zero, its fencing
     * token is 0, which a resource refuses that has seen another, and {@link #isValid} is false; the grant that {@link #extend}
     * returns has a validity, and the token as far as the servers know it.
     *
     * <p>What is done by one such object, the others do not know: after an unlock, or an extension that ends earlier, they may
     * be {@linkplain #isValid valid} for longer than the lock is held. Of several that extend a grant, the one that is made
     * last can always do so; an extension by one made before another's extension may change nothing, and its validity says
     * what is left then.
     *
     * @param value {@link RedlockGrant#value()} of a grant of a client of Baton's; what redlock.rb has locked cannot be had so
     * @throws IllegalArgumentException if the name is not allowed, or the value is none of a grant's
     */
    public RedlockGrant grant(String resource, String value) {
        String name = checked(resource);
        if (!VALUE.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException(
                    "A value of \"%s\" is not allowed; it must be that of a grant".formatted(Text.oneLine(value)));
        }
        return masters.known(name, value);
    }

    /**
     * Replaces the lease of a grant, from now on, and gives it again to servers that have forgotten it. Blocks for a round of
     * questions to all servers, or two of a {@linkplain #grant(String, String) grant of somebody else}. That is not ended by an
     * interrupt; the interrupted status stays set.
     *
     * @param ttl the new lease, 1 ms to 3650 days
     * @return the grant with its new validity; or empty if no quorum has it any more. Nothing is deleted then, and nobody is
     *     asked for the lock again
     * @throws LockUnavailableException if too few servers answered to know that, or too late for the lease; the grant is valid no
     *     longer than before
     * @throws IllegalArgumentException if the lease is not allowed
     * @throws IllegalStateException if the client is closed, before or meanwhile, or on one of its network threads
     */
    public Optional<RedlockGrant> extend(RedlockGrant grant, Duration ttl) {
        long leaseNanos = leaseNanos(ttl);
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.extend(grant, leaseNanos, options));
    }

    /**
     * As {@link #extend}; if no quorum has the grant any more, the lock is asked for anew, once. Others may have had it in
     * between: what is returned then is another grant, with a value and a fencing token of its own, and the old one is over.
     * Throws, and blocks, as {@link #extend} does, for the new attempt as well; empty if somebody else has the lock.
     */
    public Optional<RedlockGrant> extendOrLock(RedlockGrant grant, Duration ttl) {
        long leaseNanos = leaseNanos(ttl);
        waits.checkMayWait();
        RedlockOutcome outcome = waits.awaitUninterruptibly(masters.extendOrAcquire(grant, leaseNanos, options));
        return granted(grant.resource(), outcome);
    }

    /**
     * Gives a grant back on every server that has it; those that do not answer are asked again for as long as it may last.
     * Blocks until a quorum has given it back, or for a round of questions. That is not ended by an interrupt; the interrupted
     * status stays set.
     *
     * @return whether a quorum had it and has said so
     * @throws IllegalStateException if the client is closed, or on one of its network threads; the grant is not given back then
     */
    public boolean unlock(RedlockGrant grant) {
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.unlock(grant, options));
    }

    /**
     * Asks the servers how long a grant is still to be relied upon; empty if no quorum has it any more. Blocks for a round of
     * questions, which is not ended by an interrupt; the interrupted status stays set.
     *
     * @throws LockUnavailableException if too few servers answered
     * @throws IllegalStateException if the client is closed, before or meanwhile, or on one of its network threads
     */
    public Optional<Duration> remainingTtl(RedlockGrant grant) {
        waits.checkMayWait();
        return waits.awaitUninterruptibly(masters.remaining(grant, options));
    }

    /**
     * Asks the servers how long a quorum of them has the resource locked, by whomever; empty if none has. Blocks as {@link
     * #remainingTtl(RedlockGrant)} does.
     *
     * @throws LockUnavailableException if too few servers answered
     * @throws IllegalStateException if the client is closed, before or meanwhile, or on one of its network threads
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

    // ---- futures

    /**
     * As {@link #lock(String, Duration)}. All futures complete on the client's executor; the client's end fails them with
     * {@link IllegalStateException}. To cancel this one ends the tries, and gives back what they may have got.
     */
    public CompletableFuture<Optional<RedlockGrant>> lockAsync(String resource, Duration ttl) {
        return lockAsync(resource, ttl, options);
    }

    /** As {@link #lock(String, Duration, RedlockOptions)} and {@link #lockAsync(String, Duration)}. */
    public CompletableFuture<Optional<RedlockGrant>> lockAsync(String resource, Duration ttl, RedlockOptions how) {
        return told(
                tries(resource, ttl, how),
                outcomes -> granted(resource, last(outcomes)),
                granted -> granted.ifPresent(this::giveBack));
    }

    /** As {@link #attempt} and {@link #lockAsync(String, Duration)}. */
    public CompletableFuture<RedlockOutcome> attemptAsync(String resource, Duration ttl) {
        return told(tries(resource, ttl, options.retryCount(0)), RedlockClient::last, outcome -> {
            if (outcome instanceof Granted granted) {
                giveBack(granted.grant());
            }
        });
    }

    /** As {@link #extend}. To cancel the future changes nothing: the grant may be extended or not. */
    public CompletableFuture<Optional<RedlockGrant>> extendAsync(RedlockGrant grant, Duration ttl) {
        return told(masters.extend(grant, leaseNanos(ttl), options));
    }

    /** As {@link #extendOrLock}. If the future is cancelled, a lock that is taken anew is given back. */
    public CompletableFuture<Optional<RedlockGrant>> extendOrLockAsync(RedlockGrant grant, Duration ttl) {
        long leaseNanos = leaseNanos(ttl);
        CompletableFuture<RedlockOutcome> outcome = new CompletableFuture<>();
        CompletableFuture<Optional<RedlockGrant>> told = callbacks.tellOrCancel(
                outcome,
                known -> granted(grant.resource(), known),
                granted -> granted.filter(known -> !known.value().equals(grant.value()))
                        .ifPresent(this::giveBack));
        masters.extendOrAcquire(grant, leaseNanos, options, outcome);
        return told;
    }

    /** As {@link #unlock}. */
    public CompletableFuture<Boolean> unlockAsync(RedlockGrant grant) {
        return told(masters.unlock(grant, options));
    }

    /** As {@link #remainingTtl(RedlockGrant)}. */
    public CompletableFuture<Optional<Duration>> remainingTtlAsync(RedlockGrant grant) {
        return told(masters.remaining(grant, options));
    }

    /** As {@link #remainingTtl(String)}. */
    public CompletableFuture<Optional<Duration>> remainingTtlAsync(String resource) {
        return told(masters.remaining(checked(resource), options));
    }

    /** As {@link #isLocked}. */
    public CompletableFuture<Boolean> isLockedAsync(String resource) {
        return callbacks.tell(masters.remaining(checked(resource), options), Optional::isPresent, locked -> {});
    }

    /** What comes of the tries; they end with the future. */
    private <R> CompletableFuture<R> told(
            Tries tries, Function<List<RedlockOutcome>, R> reading, Consumer<R> unwanted) {
        CompletableFuture<R> told = callbacks.tellOrCancel(tries.outcomes(), reading, unwanted);
        var unused = tries.start();
        return told;
    }

    private <T> CompletableFuture<T> told(CompletableFuture<T> answer) {
        return callbacks.tell(answer, known -> known, known -> {});
    }

    private void giveBack(RedlockGrant grant) {
        var unused = masters.unlock(grant, options);
    }

    // ---- the end

    /**
     * Ends the client, within the command timeout: the holds of its {@link DistributedLock}s are released, whoever waits,
     * here or there, gets an {@link IllegalStateException}, and threads and connections end; clients that were handed in
     * stay open. What a call under way is granted is given back, as far as the servers answer within a quarter of the command
     * timeout; else it lasts until its lease is over. A {@link RedlockGrant} that has been returned is not: it lasts
     * until its lease is over, as redlock.rb's do. To close twice is to close once.
     *
     * @throws IllegalStateException on a network thread, which it would wait for; nothing is closed then
     */
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
