package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.STRICT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Actor.Attempt;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L5 to L7: deadlines, single attempts, and a backend in trouble. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface WaitingContract extends Contract {

    // ---- L5

    @EachFace
    default void L5_tryLockReturnsInTimeWhileTheLockIsHeld(Face face) {
        String name = stage().name();
        Taken held = stage().actor(Face.HANDLE).take(name);
        Duration wait = ScaledTime.of(400);
        List<LockClient> clients = List.of(stage().client(), stage().newClient(), stage().newClient());
        clients.forEach(
                client -> assertThat(client.getLock(name).isLocked()).isTrue()); // no wait is spent on connecting
        List<CompletableFuture<Attempt>> waits = clients.stream()
                .flatMap(client -> Stream.of(stage().actor(client, face), stage().actor(client, face)))
                .map(actor -> actor.attempting(name, wait))
                .toList();
        for (CompletableFuture<Attempt> each : waits) {
            assertRefusedAfter(wait, Await.result(each));
        }
        held.release();
        stage().assertFree(name);
    }

    private void assertRefusedAfter(Duration wait, Attempt attempt) {
        assertThat(attempt.failure()).isNull();
        assertThat(attempt.taken()).isEmpty();
        stage().assertOnTime(wait, attempt.took());
    }

    /** D19. */
    @EachFace
    @DisplayName("L5 (D19): tryLock returns in time while the backend is frozen")
    default void L5_tryLockReturnsInTimeWhileBackendIsFrozen(Face face) {
        stage().require(Fault.FREEZE);
        String name = stage().name();
        Actor waiter = stage().actor(face);
        waiter.take(name).release();
        stage().fixture().freeze();
        assertUnavailableAfter(ScaledTime.of(200), waiter, name);
        stage().fixture().thaw();
        stage().assertFree(name);
    }

    @EachFace
    default void L5_tryLockReturnsInTimeWhileBackendIsUnreachable(Face face) {
        stage().require(Fault.UNREACHABLE);
        String name = stage().name();
        Actor waiter = stage().actor(face);
        waiter.take(name).release();
        stage().fixture().unreachable();
        assertUnavailableAfter(ScaledTime.of(200), waiter, name);
        stage().fixture().reachable();
        stage().assertFree(name);
    }

    private void assertUnavailableAfter(Duration wait, Actor waiter, String name) {
        Attempt attempt = waiter.attempt(name, wait);
        assertThat(attempt.taken()).isEmpty();
        assertThat(attempt.failure()).isInstanceOf(LockUnavailableException.class);
        stage().assertOnTime(wait, attempt.took());
    }

    /** Whatever it may still say at the deadline, it says so then. */
    @EachFace
    default void L5_waitEndsInTimeWhenTheBackendFreezesMeanwhile(Face face) {
        stage().require(Fault.FREEZE);
        String name = stage().name();
        Taken held = stage().actor(stage().newClient(), Face.HANDLE).take(name);
        Actor waiter = stage().actor(face);
        Duration wait = ScaledTime.of(1_000);
        CompletableFuture<Attempt> waiting = waiter.attempting(name, wait);
        waiter.awaitQueued(name);
        stage().fixture().freeze();
        Attempt attempt = Await.result(waiting);
        assertThat(attempt.taken()).isEmpty();
        stage().assertOnTime(wait, attempt.took());
        stage().fixture().thaw();
        held.release();
        stage().assertFree(name);
    }

    /** S1: the time spent on a holder of one's own client is not spent again on one elsewhere. */
    @EachFace
    @DisplayName("L5 (S1): one deadline for a wait behind a local and then a remote holder")
    default void L5_oneDeadlineForALocalAndThenARemoteHolder(Face face) {
        int tries = stage().promisesOrder() ? 1 : 20;
        assertThat(IntStream.range(0, tries).anyMatch(i -> isRefusedBehindALocalAndThenARemoteHolder(face)))
                .as("the remote waiter came first")
                .isTrue();
    }

    /** False if the remote one did not come first, which is chance where no order is promised. */
    private boolean isRefusedBehindALocalAndThenARemoteHolder(Face face) {
        String name = stage().name();
        Taken local = stage().actor(face).with(STRICT).take(name);
        Actor stranger = stage().actor(stage().newClient(), face).with(STRICT);
        CompletableFuture<Taken> remote = stranger.taking(name);
        stranger.awaitQueued(name);
        Duration wait = ScaledTime.of(400);
        CompletableFuture<Attempt> waiting = stage().actor(face).with(STRICT).attempting(name, wait);
        Await.pass(wait.dividedBy(2));
        local.release();
        Attempt attempt = Await.result(waiting);
        boolean remoteCameFirst = attempt.taken().isEmpty();
        attempt.taken().ifPresent(Taken::release);
        Await.result(remote).release();
        stage().assertFree(name);
        if (remoteCameFirst) {
            assertRefusedAfter(wait, attempt);
        }
        return remoteCameFirst;
    }

    /** To watch a hold that has a lease needs the backend's word, which is waited for no longer than for a lock. */
    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L5_nestedTryLockReturnsInTimeWhileBackendIsFrozen() {
        stage().require(Fault.FREEZE);
        String name = stage().name();
        Actor holder = stage().actor(Face.THREAD);
        Taken held = holder.take(name, ScaledTime.limit());
        stage().fixture().freeze();
        Attempt attempt = holder.attempt(name, ScaledTime.of(200));
        assertThat(attempt.taken()).isEmpty();
        stage().assertInTime(ScaledTime.of(200), attempt.took());
        stage().fixture().thaw();
        assertThat(holder.<Integer>ask(name, DistributedLock::getHoldCount)).isEqualTo(1);
        held.release();
        stage().assertFree(name);
    }

    // ---- L6

    @EachFace
    default void L6_waitTimeOfZeroOrLessDoesNotWait(Face face) {
        String name = stage().name();
        Actor actor = stage().actor(face);
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            Taken held = stage().actor(stage().newClient(), face).take(name);
            Attempt attempt = actor.attempt(name, none);
            assertThat(attempt.failure()).isNull();
            assertThat(attempt.taken()).isEmpty();
            stage().assertInTime(Duration.ZERO, attempt.took());
            held.release();
            Optional<Taken> taken = actor.tryTake(name, none);
            assertThat(taken).isPresent();
            taken.get().release();
        }
    }

    @Test
    default void L6_oneAttemptIsBoundedByTheCommandTimeout() {
        stage().require(Fault.FREEZE);
        String name = stage().name();
        List<Actor> actors = Stream.of(Face.values()).map(stage()::actor).toList();
        actors.forEach(actor -> actor.take(name).release());
        stage().fixture().freeze();
        List<CompletableFuture<Attempt>> attempts = actors.stream()
                .map(actor -> actor.attempting(name, Duration.ZERO))
                .toList();
        for (CompletableFuture<Attempt> each : attempts) {
            Attempt attempt = Await.result(each);
            assertThat(attempt.failure()).isInstanceOf(LockUnavailableException.class);
            stage().assertInTime(stage().fixture().commandTimeout(), attempt.took());
        }
        stage().fixture().thaw();
        stage().assertFree(name);
    }

    /** A lock that is waited for belongs to the first waiter, also in the moment of the handoff. */
    @Test
    default void L6_oneAttemptDoesNotOvertake() {
        String name = stage().name();
        Taken held = stage().actor(Face.HANDLE).take(name);
        Actor waiter = stage().actor(stage().newClient(), Face.HANDLE);
        CompletableFuture<Taken> waiting = waiter.taking(name);
        waiter.awaitQueued(name);
        held.release();
        DistributedLock lock = stage().client().getLock(name);
        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryAcquire()).isEmpty();
        Await.result(waiting).release();
        stage().assertFree(name);
    }

    // ---- L7

    /** Q1: trouble and contention are told apart. */
    @EachFace
    @DisplayName("L7 (Q1): an unreachable backend is not \"false\", and the cause is told")
    default void L7_unreachableBackendThrowsWithItsCause(Face face) {
        stage().require(Fault.UNREACHABLE);
        String name = stage().name();
        Actor actor = stage().actor(face);
        actor.take(name).release();
        stage().fixture().unreachable();
        for (Duration wait : List.of(Duration.ZERO, ScaledTime.of(200))) {
            assertThat(actor.attempt(name, wait).failure())
                    .isInstanceOf(LockUnavailableException.class)
                    .hasCauseInstanceOf(Throwable.class);
        }
    }

    @Test
    default void L7_questionsToAnUnreachableBackendThrow() {
        stage().require(Fault.UNREACHABLE);
        LockClient client = stage().client();
        DistributedLock lock = client.getLock(stage().name());
        lock.lock();
        stage().fixture().unreachable();
        assertThatThrownBy(lock::isLocked).isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(lock::forceUnlock).isInstanceOf(LockUnavailableException.class);
        assertThatThrownBy(() -> client.inspect(lock.getName())).isInstanceOf(LockUnavailableException.class);
        stage().fixture().reachable();
    }

    @EachFace
    default void L7_transientTroubleIsRetriedUntilTheDeadline(Face face) {
        stage().require(Fault.UNREACHABLE);
        String name = stage().name();
        Actor actor = stage().actor(face);
        actor.take(name).release();
        stage().fixture().unreachable();
        CompletableFuture<Optional<Taken>> waiting = actor.tryTaking(name, ScaledTime.limit());
        actor.awaitParked();
        Await.during(ScaledTime.of(200), () -> assertThat(waiting).isNotDone());
        stage().fixture().reachable();
        Optional<Taken> taken = Await.result(waiting);
        assertThat(taken).isPresent();
        taken.get().release();
        stage().assertFree(name);
    }

    @Test
    default void L7_waitWithoutDeadlineGivesUpAfterTheUnavailableTimeout() {
        stage().require(Fault.UNREACHABLE);
        String name = stage().name();
        List<Actor> actors = Stream.of(Face.values()).map(stage()::actor).toList();
        actors.forEach(actor -> actor.take(name).release());
        stage().fixture().unreachable();
        List<CompletableFuture<Attempt>> waits =
                actors.stream().map(actor -> actor.attemptingForEver(name)).toList();
        Duration timeout = stage().fixture().unavailableTimeout();
        for (CompletableFuture<Attempt> waiting : waits) {
            Attempt attempt = Await.result(waiting);
            assertThat(attempt.failure()).isInstanceOf(LockUnavailableException.class);
            assertThat(attempt.took()).isGreaterThanOrEqualTo(timeout);
            stage().assertInTime(timeout.plus(stage().fixture().commandTimeout()), attempt.took());
        }
        stage().fixture().reachable();
        stage().assertFree(name);
    }
}
