package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.WAKE_UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Actor.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L11 to L13: interrupts, and waits that lose the race to a grant. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface InterruptionContract extends Contract {

    // ---- L11

    /** D1 on a free lock, with the flag set beforehand. */
    @Test
    @DisplayName("L11 (D1): an interrupt on entry throws, on a free lock as well")
    default void L11_interruptOnEntryThrows() {
        Duration wait = ScaledTime.of(500);
        List<String> names = new ArrayList<>();
        for (Waiting way : List.<Waiting>of(
                DistributedLock::lockInterruptibly,
                lock -> lock.lockInterruptibly(1, TimeUnit.MINUTES),
                lock -> lock.tryLock(wait),
                lock -> lock.tryLock(Duration.ZERO),
                lock -> lock.tryLock(1, TimeUnit.SECONDS),
                lock -> lock.tryLock(wait, wait),
                lock -> lock.tryLock(1, 60, TimeUnit.SECONDS),
                DistributedLock::acquire,
                lock -> lock.acquire(wait),
                lock -> lock.tryAcquire(wait),
                lock -> lock.tryAcquire(wait, wait))) {
            String name = stage().name();
            names.add(name);
            assertThrowsAndClearsTheFlag(way, stage().client().getLock(name));
        }
        stage().assertFree(names);
    }

    /** A call that an interrupt ends. */
    @FunctionalInterface
    interface Waiting {
        void on(DistributedLock lock) throws InterruptedException;
    }

    private void assertThrowsAndClearsTheFlag(Waiting way, DistributedLock lock) {
        Worker worker = stage().worker();
        Throwable failure = Await.failure(worker.run(() -> {
            Thread.currentThread().interrupt();
            try {
                way.on(lock);
            } finally {
                assertThat(Thread.currentThread().isInterrupted()).as("flag").isFalse();
            }
        }));
        assertThat(failure).isInstanceOf(InterruptedException.class);
        assertThat(Await.result(worker.call(lock::isHeldByCurrentThread))).isFalse();
    }

    /** One's own hold is no exception. */
    @Test
    default void L11_interruptOnEntryThrowsOnALockOfOnesOwn() {
        DistributedLock lock = stage().client().getLock(stage().name());
        Worker worker = stage().worker();
        Await.done(worker.run(lock::lock));
        Throwable failure = Await.failure(worker.run(() -> {
            Thread.currentThread().interrupt();
            lock.lockInterruptibly();
        }));
        assertThat(failure).isInstanceOf(InterruptedException.class);
        assertThat(Await.result(worker.call(lock::getHoldCount))).isEqualTo(1);
        Await.done(worker.run(lock::unlock));
    }

    /** The methods that do not wait keep the flag, and do not mind it. */
    @Test
    default void L11_singleAttemptsKeepTheFlag() {
        DistributedLock lock = stage().client().getLock(stage().name());
        Await.done(stage().worker().run(() -> {
            Thread.currentThread().interrupt();
            assertThat(lock.tryLock()).isTrue();
            lock.unlock();
            Optional<LockHandle> handle = lock.tryAcquire();
            assertThat(handle).isPresent();
            handle.get().release();
            assertThat(Thread.interrupted()).as("flag").isTrue();
        }));
    }

    @EachFace
    default void L11_interruptWhileWaitingThrowsAndPassesTheTurnOn(Face face) {
        String name = stage().name();
        Taken held = stage().actor(stage().newClient(), face).take(name);
        Actor interrupted = stage().actor(face);
        CompletableFuture<Taken> ended = interrupted.taking(name);
        interrupted.awaitQueued(name);
        Actor next = stage().actor(face);
        CompletableFuture<Taken> neighbour = next.taking(name);
        next.awaitQueued(name);
        Actor stranger = stage().actor(stage().newClient(), face);
        CompletableFuture<Taken> third = stranger.taking(name);
        stranger.awaitQueued(name);
        interrupted.interrupt();
        assertThat(Await.failure(ended)).isInstanceOf(InterruptedException.class);
        held.release();
        stage().releaseInTurn(List.of(neighbour, third));
        stage().assertFree(name);
    }

    /** D1: a free lock, and an interrupt at every moment of the acquisition. */
    @EachFace
    @DisplayName("L11 (D1): an interrupt at any moment leaves no hold behind")
    default void L11_interruptAtEveryMomentLeavesNoHold(Face face) {
        List<String> names = stage().names(stage().fixture().rounds(150));
        Actor actor = stage().actor(face);
        long typicalNanos = typicalNanos(actor, names.size() / 4);
        for (int i = 0; i < names.size(); i++) {
            DistributedLock lock = actor.lock(names.get(i));
            CompletableFuture<@Nullable Void> run = actor.worker().run(() -> takeUnlessInterrupted(face, lock));
            spin(typicalNanos * 2 * i / names.size());
            actor.interrupt();
            Await.done(run);
        }
        stage().assertFree(names);
    }

    private long typicalNanos(Actor actor, int samples) {
        List<Long> sorted = new ArrayList<>();
        for (int i = 0; i < samples + 10; i++) {
            String name = stage().name();
            long start = System.nanoTime();
            Taken taken = actor.take(name);
            sorted.add(System.nanoTime() - start);
            taken.release();
        }
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    private static void takeUnlessInterrupted(Face face, DistributedLock lock) {
        try {
            face.take(lock).release();
        } catch (InterruptedException e) {
            assertThat(Thread.currentThread().isInterrupted()).as("flag").isFalse();
        }
    }

    /** D1: a lock that is handed over, and an interrupt around that moment. */
    @EachFace
    @DisplayName("L11 (D1): an interrupt that meets a handoff leaves no hold behind")
    default void L11_interruptThatMeetsAHandoffLeavesNoHold(Face face) {
        List<String> names = stage().names(stage().fixture().rounds(40));
        Actor holder = stage().actor(stage().newClient(), face);
        List<Actor> waiters = List.of(stage().actor(face), stage().actor(face));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Taken held = holder.take(name);
            List<CompletableFuture<@Nullable Void>> runs = waiters.stream()
                    .map(waiter -> waiter.worker().run(() -> takeUnlessInterrupted(face, waiter.lock(name))))
                    .toList();
            waiters.get(0).awaitQueued(name);
            CompletableFuture<@Nullable Void> releasing = stage().worker().run(held::release);
            spin(TimeUnit.MICROSECONDS.toNanos(5L * i));
            waiters.forEach(Actor::interrupt);
            runs.forEach(Await::done);
            Await.done(releasing);
        }
        stage().assertFree(names);
    }

    // ---- L12

    /** D16. */
    @Test
    @DisplayName("L12 (D16): lock() is not ended by one interrupt, or two, and sets the flag again")
    default void L12_lockIsNotEndedByInterrupts() {
        String name = stage().name();
        for (int interrupts = 1; interrupts <= 2; interrupts++) {
            Taken held = stage().actor(stage().newClient(), Face.HANDLE).take(name);
            Actor waiter = stage().actor(Face.THREAD);
            CompletableFuture<@Nullable Void> waiting = waiter.worker().run(() -> {
                waiter.lock(name).lock();
                assertThat(Thread.currentThread().isInterrupted()).as("flag").isTrue();
                assertThat(waiter.lock(name).isHeldByCurrentThread()).isTrue();
                waiter.lock(name).unlock();
                assertThat(Thread.interrupted()).as("flag").isTrue();
            });
            for (int i = 0; i < interrupts; i++) {
                waiter.awaitQueued(name);
                waiter.interrupt();
                Await.during(ScaledTime.of(100), () -> assertThat(waiting).isNotDone());
            }
            held.release();
            Await.done(waiting);
        }
        stage().assertFree(name);
    }

    @Test
    default void L12_lockAndUnlockWithTheFlagSetBeforehand() {
        DistributedLock lock = stage().client().getLock(stage().name());
        Await.done(stage().worker().run(() -> {
            Thread.currentThread().interrupt();
            lock.lock();
            lock.lock(ScaledTime.of(5_000));
            assertThat(Thread.currentThread().isInterrupted()).as("flag").isTrue();
            assertThat(lock.getHoldCount()).isEqualTo(2);
            lock.unlock();
            lock.unlock();
            assertThat(Thread.interrupted()).as("flag").isTrue();
        }));
        stage().assertFree(lock.getName());
    }

    @Test
    default void L12_lockThatThrowsSetsTheFlagAgain() {
        String name = stage().name();
        Taken held = stage().actor(stage().newClient(), Face.HANDLE).take(name);
        LockClient closing = stage().newClient();
        Actor waiter = stage().actor(closing, Face.THREAD);
        CompletableFuture<Boolean> flag = waiter.worker().call(() -> {
            try {
                waiter.lock(name).lock();
                return false;
            } catch (IllegalStateException e) {
                return Thread.interrupted();
            }
        });
        waiter.awaitQueued(name);
        waiter.interrupt();
        closing.close();
        assertThat(Await.result(flag)).isTrue();
        held.release();
    }

    // ---- L13

    /** The lock is released around the moment at which two waits end, one of them for the holder's own client. */
    @EachFace
    default void L13_timeOutThatMeetsAHandoffLeavesNoHold(Face face) {
        List<String> names = stage().names(stage().fixture().rounds(12));
        Actor holder = stage().actor(stage().newClient(), face);
        List<Actor> waiters = List.of(stage().actor(face), stage().actor(holder.client(), face));
        Duration wait = ScaledTime.of(60);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Taken held = holder.take(name);
            long start = System.nanoTime();
            List<CompletableFuture<Attempt>> waits = waiters.stream()
                    .map(waiter -> waiter.attempting(name, wait))
                    .toList();
            Await.pass(wait.dividedBy(2));
            spin(wait.toNanos() - (System.nanoTime() - start) + TimeUnit.MICROSECONDS.toNanos(100L * (i - 4)));
            held.release();
            waits.forEach(each -> endBriefWait(Await.result(each)));
        }
        stage().assertFree(names);
    }

    /** On a busy machine a wait may be over before the backend was heard of. */
    private static void endBriefWait(Attempt attempt) {
        attempt.taken().ifPresent(Taken::release);
        if (attempt.failure() != null) {
            assertThat(attempt.failure()).isInstanceOf(LockUnavailableException.class);
        }
    }

    @Test
    default void L13_cancelledFutureAtEveryMomentLeavesNoHold() {
        List<String> names = stage().names(stage().fixture().rounds(150));
        Actor actor = stage().actor(Face.ASYNC);
        long typicalNanos = typicalNanos(actor, names.size() / 4);
        for (int i = 0; i < names.size(); i++) {
            CompletableFuture<LockHandle> future = actor.lock(names.get(i)).acquireAsync();
            spin(typicalNanos * 2 * i / names.size());
            if (!future.cancel(/* mayInterruptIfRunning= */ false)) {
                Await.result(future).release();
            }
        }
        stage().assertFree(names);
    }

    /** Whoever completes the future withdraws the wait, and the next in line inherits the turn. */
    @Test
    @OneClient("a place in the queue is inherited within a client")
    default void L13_futureCompletedFromOutsidePassesTheTurnOn() {
        String name = stage().name();
        Taken held = stage().actor(stage().newClient(), Face.HANDLE).take(name);
        DistributedLock lock = stage().client().getLock(name);
        CompletableFuture<LockHandle> cancelled = lock.acquireAsync();
        CompletableFuture<LockHandle> timedOut = lock.acquireAsync().orTimeout(50, TimeUnit.MILLISECONDS);
        CompletableFuture<LockHandle> failed = lock.acquireAsync();
        CompletableFuture<LockHandle> last = lock.acquireAsync();
        cancelled.cancel(/* mayInterruptIfRunning= */ false);
        assertThat(failed.completeExceptionally(new IllegalArgumentException())).isTrue();
        assertThat(Await.failure(timedOut)).isInstanceOf(java.util.concurrent.TimeoutException.class);
        held.release();
        Await.result(last).release();
        stage().assertFree(name);
    }

    /** A wait that ends before the grant takes nothing with it. */
    @EachFace
    @OneClient("a place in the queue is inherited within a client")
    default void L13_timedOutWaiterPassesItsPlaceOn(Face face) {
        String name = stage().name();
        Taken held = stage().actor(stage().newClient(), face).take(name);
        Actor impatient = stage().actor(face);
        CompletableFuture<Optional<Taken>> first = impatient.tryTaking(name, ScaledTime.of(500));
        impatient.awaitQueued(name);
        Actor patient = stage().actor(face);
        CompletableFuture<Taken> second = patient.taking(name);
        patient.awaitParked();
        assertThat(Await.result(first)).isEmpty();
        held.release();
        stage().awaitInTime(WAKE_UP, "the next one has the turn", second::isDone);
        Await.result(second).release();
        stage().assertFree(name);
    }
}
