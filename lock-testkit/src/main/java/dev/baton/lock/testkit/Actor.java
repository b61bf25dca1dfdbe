package dev.baton.lock.testkit;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Somebody who takes locks of one client by one {@link Face}, on a thread of its own. */
public final class Actor {
    private final Worker worker;
    private final LockClient client;
    private final Face face;
    private final @Nullable LockOptions options;

    Actor(Worker worker, LockClient client, Face face, @Nullable LockOptions options) {
        this.worker = worker;
        this.client = client;
        this.face = face;
        this.options = options;
    }

    /** How an attempt ended, and how long it took. */
    public record Attempt(Optional<Taken> taken, @Nullable Throwable failure, Duration took) {}

    /** The same actor, taking locks with these options. */
    Actor with(LockOptions others) {
        return new Actor(worker, client, face, others);
    }

    LockClient client() {
        return client;
    }

    Worker worker() {
        return worker;
    }

    DistributedLock lock(String name) {
        return options == null ? client.getLock(name) : client.getLock(name, options);
    }

    // ---- and waits for the result

    Taken take(String name) {
        return Await.result(taking(name));
    }

    Taken take(String name, Duration lease) {
        return Await.result(taking(name, lease));
    }

    Optional<Taken> tryTake(String name, Duration wait) {
        return Await.result(tryTaking(name, wait));
    }

    /** A timed attempt, with whatever it ends with. */
    Attempt attempt(String name, Duration wait) {
        return Await.result(attempting(name, wait));
    }

    /** Asks the lock something on the actor's thread. */
    <T> T ask(String name, Function<DistributedLock, T> question) {
        return Await.result(worker.call(() -> question.apply(lock(name))));
    }

    // ---- in the background

    CompletableFuture<Taken> taking(String name) {
        return worker.call(() -> own(face.take(lock(name))));
    }

    CompletableFuture<Taken> taking(String name, Duration lease) {
        return worker.call(() -> own(face.take(lock(name), lease)));
    }

    CompletableFuture<Optional<Taken>> tryTaking(String name, Duration wait) {
        return worker.call(() -> face.tryTake(lock(name), wait).map(this::own));
    }

    CompletableFuture<Attempt> attempting(String name, Duration wait) {
        return worker.call(() -> attempted(() -> face.tryTake(lock(name), wait)));
    }

    /** Takes the lock for good, with whatever that ends with. */
    CompletableFuture<Attempt> attemptingForEver(String name) {
        return worker.call(() -> attempted(() -> Optional.of(face.take(lock(name)))));
    }

    private interface Way {
        Optional<Taken> go() throws InterruptedException;
    }

    private Attempt attempted(Way way) throws InterruptedException {
        long start = System.nanoTime();
        try {
            Optional<Taken> taken = way.go();
            return new Attempt(taken.map(this::own), null, Await.since(start));
        } catch (RuntimeException e) {
            return new Attempt(Optional.empty(), e, Await.since(start));
        }
    }

    private Taken own(Taken taken) {
        return new Taken.OfActor(worker, taken);
    }

    void interrupt() {
        worker.interrupt();
    }

    /** Waits until the actor's thread lies dormant in a call: it has a place among the waiters of its client. */
    void awaitParked() {
        Await.until("the actor waits", worker::isParked);
    }

    /** Waits until the actor waits, and its client has this many places in the lock's queue at the backend. */
    void awaitQueued(String name, int places) {
        awaitParked();
        Await.until("the client is queued", () -> places(name) >= places);
    }

    /** Waits until the actor waits, and its client has a place in the lock's queue at the backend. */
    void awaitQueued(String name) {
        awaitQueued(name, 1);
    }

    private long places(String name) {
        return client.inspect(name).waiters().stream()
                .filter(waiter -> waiter.contains(client.id()))
                .count();
    }
}
