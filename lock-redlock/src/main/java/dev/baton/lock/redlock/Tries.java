package dev.baton.lock.redlock;

import dev.baton.lock.redlock.RedlockOutcome.Granted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Attempts to take a lock, one after the other, each after a pause and under a value of its own, until one succeeds. */
final class Tries {
    private final Masters masters;
    private final Servers servers;
    private final String resource;
    private final long leaseNanos;
    private final RedlockOptions options;
    private final RetryDelay delay;
    private final CompletableFuture<List<RedlockOutcome>> done = new CompletableFuture<>();
    private final List<RedlockOutcome> outcomes = new ArrayList<>(); // of one attempt after the other

    Tries(
            Masters masters,
            Servers servers,
            String resource,
            long leaseNanos,
            RedlockOptions options,
            RetryDelay delay) {
        this.masters = masters;
        this.servers = servers;
        this.resource = resource;
        this.leaseNanos = leaseNanos;
        this.options = options;
        this.delay = delay;
    }

    /**
     * The outcomes of all attempts. If it is cancelled, what is still granted is given back. What hangs on it before the start is
     * done before the client ends.
     */
    CompletableFuture<List<RedlockOutcome>> outcomes() {
        return done;
    }

    /** Begins; returns {@link #outcomes}. */
    CompletableFuture<List<RedlockOutcome>> start() {
        attempt();
        return done;
    }

    private void attempt() {
        if (!done.isDone()) {
            CompletableFuture<RedlockOutcome> attempt = new CompletableFuture<>();
            var unused = attempt.whenComplete((outcome, failure) -> {
                if (failure == null) {
                    ended(outcome);
                } else {
                    done.completeExceptionally(failure);
                }
            });
            masters.attempt(resource, leaseNanos, options, attempt);
        }
    }

    private void ended(RedlockOutcome outcome) {
        outcomes.add(outcome);
        if (outcome instanceof Granted || outcomes.size() > options.retryCount()) {
            boolean told = done.complete(List.copyOf(outcomes));
            if (!told && outcome instanceof Granted granted) {
                var unused = masters.unlock(granted.grant(), options);
            }
        } else {
            pause();
        }
    }

    private void pause() {
        try {
            servers.scheduler.schedule(this::attempt, delay.nanosBefore(outcomes.size()));
        } catch (RuntimeException | Error e) { // of the delay, which is the user's
            done.completeExceptionally(e);
        }
    }
}
