package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.WAKE_UP;
import static dev.baton.lock.testkit.ContractStage.WATCHDOG;
import static dev.baton.lock.testkit.ContractStage.WATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Actor.Attempt;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** L19 to L22: unlocking, by the holder, by force, by closing. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface UnlockContract extends Contract {

    // ---- L19

    @Test
    default void L19_unlockOfALockNeverHeldSaysSo() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name);
        assertThatThrownBy(lock::unlock)
                .isExactlyInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageNotContaining("another thread");
        Taken elsewhere = stage().actor(stage().newClient(), Face.THREAD).take(name);
        assertThatThrownBy(lock::unlock)
                .isExactlyInstanceOf(IllegalMonitorStateException.class)
                .hasMessageNotContaining("another thread");
        elsewhere.release();
        assertThatThrownBy(lock::fencingToken).isExactlyInstanceOf(IllegalMonitorStateException.class);
    }

    @EachFace
    @OneClient("the holder is another thread of the same client")
    default void L19_unlockOfALockHeldByAnotherThreadOfTheClientSaysSo(Face face) {
        String name = stage().name();
        Taken held = stage().actor(face).take(name);
        assertThatThrownBy(stage().client().getLock(name)::unlock)
                .isExactlyInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("another thread");
        assertThat(held.isHeld()).isTrue();
        held.release();
    }

    /** S5: one type, whatever the loss was. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Reason.class,
            names = {"EXPIRED", "FORCED"})
    @DisplayName("L19 (S5): unlock after a loss says since when and why")
    default void L19_unlockAfterALossSaysSinceWhenAndWhy(Reason reason) {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED);
        Instant start = Instant.now();
        if (reason == Reason.FORCED) {
            lock.lock();
            assertThat(lock.forceUnlock()).isTrue();
        } else {
            lock.lock(ScaledTime.of(100));
        }
        long token = lock.fencingToken();
        Await.until("the loss is noticed", () -> !lock.isHeldByCurrentThread());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(lock::unlock)
                    .hasMessageContaining(name)
                    .isInstanceOfSatisfying(LockLostException.class, loss -> {
                        assertThat(loss.reason()).isEqualTo(reason);
                        assertThat(loss.fencingToken()).isEqualTo(token);
                        assertThat(loss.since()).isBetween(start, Instant.now());
                    });
        }
        assertThatThrownBy(lock::fencingToken).isInstanceOf(LockLostException.class);
        lock.lock();
        lock.unlock();
    }

    /** The unlock is the first to hear of it: no renewal is due for seconds. */
    @EachFace
    default void L19_unlockAfterAForcedUnlockSaysThatItWasForced(Face face) {
        String name = stage().name();
        Taken held = stage().actor(face).take(name);
        assertThat(stage().newClient().forceUnlock(name)).isTrue();
        assertLost(held, Reason.FORCED);
    }

    @EachFace
    default void L19_unlockAfterALossOfDataSaysThatItWasLost(Face face) {
        stage().require(Fault.DATA_LOSS);
        Taken held = stage().actor(face).take(stage().name());
        stage().fixture().loseData();
        assertLost(held, Reason.DATA_LOST);
    }

    @EachFace
    default void L19_unlockAfterAnotherHasTakenTheLockSaysThatItWasTaken(Face face) {
        stage().require(Fault.DATA_LOSS);
        String name = stage().name();
        Taken held = stage().actor(face).take(name);
        stage().fixture().loseData();
        Taken taken = stage().actor(stage().newClient(), face).take(name);
        assertLost(held, Reason.TAKEN);
        assertThat(taken.isHeld()).isTrue();
        taken.release();
    }

    private static void assertLost(Taken held, Reason reason) {
        assertThatThrownBy(held::release)
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        loss -> assertThat(loss.reason()).isEqualTo(reason));
        assertThat(held.isHeld()).isFalse();
    }

    /** It is over when the lease is, and not when somebody asks. */
    @EachFace
    default void L19_anExpiredHoldWasLostAtTheEndOfItsLease(Face face) {
        Duration lease = ScaledTime.of(200);
        Instant start = Instant.now();
        Taken held = stage().actor(face).take(stage().name(), lease);
        Await.pass(lease.multipliedBy(6));
        assertThatThrownBy(held::release).isInstanceOfSatisfying(LockLostException.class, loss -> {
            assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);
            stage().assertInTime(lease, Duration.between(start, loss.since()));
            assertThat(loss.since()).isAfter(start.plus(lease.dividedBy(2)));
        });
    }

    @Test
    default void L19_unlockOfWhatIsNotHeldNeedsNoAnswer() {
        stage().require(Fault.FREEZE);
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name);
        Taken held = stage().actor(Face.THREAD).take(name);
        DistributedLock never = stage().client().getLock(stage().name());
        stage().fixture().freeze();
        long start = System.nanoTime();
        assertThatThrownBy(lock::unlock).isExactlyInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(never::unlock).isExactlyInstanceOf(IllegalMonitorStateException.class);
        stage().assertInTime(Duration.ZERO, Await.since(start));
        stage().fixture().thaw();
        held.release();
    }

    @Test
    default void L19_aHandleIsReleasedOnce() throws InterruptedException {
        String name = stage().name();
        LockHandle first = stage().client().getLock(name).acquire();
        Worker elsewhere = stage().worker();
        Await.done(elsewhere.run(first::release));
        assertThat(first.isHeld()).isFalse();
        try (LockHandle second = stage().client().getLock(name).acquire()) {
            first.release();
            first.close();
            Await.done(first.releaseAsync());
            assertThat(second.isHeld()).isTrue();
            assertThat(stage().actor(Face.THREAD).tryTake(name, Duration.ZERO)).isEmpty();
        }
        stage().assertFree(name);
    }

    @Test
    default void L19_aLostHandleThrowsAtEachRelease() throws InterruptedException {
        DistributedLock lock = stage().client().getLock(stage().name(), WATCHED);
        LockHandle held = lock.acquire();
        assertThat(lock.forceUnlock()).isTrue();
        Await.until("the loss is noticed", () -> !held.isHeld());
        assertThatThrownBy(held::release).isInstanceOf(LockLostException.class);
        assertThat(Await.failure(held.releaseAsync())).isInstanceOf(LockLostException.class);
        RuntimeException body = new IllegalArgumentException("body");
        assertThatThrownBy(() -> {
                    try (held) {
                        throw body;
                    }
                })
                .isSameAs(body)
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(LockLostException.class));
    }

    // ---- L20

    /** S3. The lease lasts longer than the unlock may. */
    @Test
    @DisplayName("L20 (S3): unlock on a frozen backend returns in time, and the lock is free when it goes on")
    default void L20_unlockWhileTheBackendIsFrozenReturnsInTime() {
        stage().require(Fault.FREEZE);
        Duration lease = stage().fixture().commandTimeout().multipliedBy(3);
        Map<String, Taken> holds = holdsOfEachFace(LockOptions.defaults().watchdogTimeout(lease));
        stage().fixture().freeze();
        assertReleasedWithinTheCommandTimeout(holds.values());
        stage().fixture().thaw();
        stage().assertFree(holds.keySet());
    }

    /** S3, with an unlock that fails at once. */
    @Test
    @DisplayName("L20 (S3): unlock on an unreachable backend returns in time, and renewal has ended")
    default void L20_unlockWhileTheBackendIsUnreachableReturnsInTime() {
        stage().require(Fault.UNREACHABLE);
        Map<String, Taken> holds = holdsOfEachFace(WATCHED);
        stage().fixture().unreachable();
        assertReleasedWithinTheCommandTimeout(holds.values());
        stage().fixture().reachable();
        LockClient other = stage().newClient();
        stage().awaitInTime(
                        WATCHDOG.plus(WAKE_UP),
                        "the locks are free",
                        () -> holds.keySet().stream()
                                .noneMatch(name -> other.getLock(name).isLocked()));
    }

    private Map<String, Taken> holdsOfEachFace(LockOptions options) {
        Map<String, Taken> holds = new HashMap<>();
        for (Face face : Face.values()) {
            String name = stage().name();
            holds.put(name, stage().actor(face).with(options).take(name));
        }
        return holds;
    }

    private void assertReleasedWithinTheCommandTimeout(Collection<Taken> holds) {
        long start = System.nanoTime();
        List<CompletableFuture<@Nullable Void>> releases =
                holds.stream().map(held -> stage().worker().run(held::release)).toList();
        releases.forEach(Await::done);
        stage().assertInTime(stage().fixture().commandTimeout(), Await.since(start));
        assertThat(holds).noneMatch(Taken::isHeld);
    }

    // ---- L21

    @EachFace
    default void L21_forceUnlockWakesTheNextWaiterAtOnce(Face face) {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name);
        assertThat(lock.forceUnlock()).isFalse();
        for (LockClient client : List.of(stage().client(), stage().newClient())) {
            stage().actor(stage().newClient(), face).with(WATCHED).take(name);
            Actor waiter = stage().actor(client, face);
            CompletableFuture<Taken> waiting = waiter.taking(name);
            waiter.awaitQueued(name);
            assertThat(client.forceUnlock(name)).isTrue();
            stage().awaitInTime(stage().fixture().wakeUp(), "the next one has the lock", waiting::isDone);
            Taken taken = Await.result(waiting);
            assertThat(taken.isHeld()).isTrue();
            taken.release();
        }
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock.forceUnlock()).isFalse();
    }

    // ---- L22

    /** D15. */
    @EachFace
    @DisplayName("L22 (D15): close releases the client's holds at once")
    default void L22_closeReleasesTheClientsHolds(Face face) {
        LockClient closing = stage().newClient();
        List<String> names = stage().names(5);
        Actor actor = stage().actor(closing, face);
        List<Taken> holds = names.stream().map(actor::take).toList();
        closing.close();
        stage().assertFree(names);
        for (Taken held : holds) {
            assertThat(held.isHeld()).isFalse();
            assertThatThrownBy(held::release)
                    .isInstanceOfSatisfying(
                            LockLostException.class,
                            loss -> assertThat(loss.reason()).isEqualTo(Reason.CLOSED));
        }
        closing.close();
    }

    @EachFace
    default void L22_closeWakesTheClientsWaiters(Face face) {
        String name = stage().name();
        Taken held = stage().actor(face).take(name);
        LockClient closing = stage().newClient();
        Actor forEver = stage().actor(closing, face);
        Actor timed = stage().actor(closing, face);
        CompletableFuture<Attempt> first = forEver.attemptingForEver(name);
        CompletableFuture<Attempt> second = timed.attempting(name, ScaledTime.limit());
        forEver.awaitQueued(name);
        timed.awaitParked();
        closing.close();
        for (CompletableFuture<Attempt> waiting : List.of(first, second)) {
            stage().awaitInTime(WAKE_UP, "the next one has the lock", waiting::isDone);
            assertThat(Await.result(waiting).failure()).isExactlyInstanceOf(IllegalStateException.class);
        }
        assertThat(held.isHeld()).isTrue();
        held.release();
        stage().assertFree(name);
    }

    @EachFace
    default void L22_aClosedClientRefuses(Face face) {
        LockClient closed = stage().newClient();
        DistributedLock lock = closed.getLock(stage().name());
        closed.close();
        Attempt attempt = stage().actor(closed, face).attempt(lock.getName(), ScaledTime.of(200));
        assertThat(attempt.failure()).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::lock).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryLock).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::isLocked).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::forceUnlock).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closed.inspect(lock.getName())).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(lock.isHeldByCurrentThread()).isFalse();
        assertThat(lock.getHoldCount()).isZero();
    }

    @Test
    default void L22_closeEndsWithinTheCommandTimeout() {
        stage().require(Fault.FREEZE);
        Actor observer = stage().actor(Face.HANDLE);
        LockClient closing = stage().newClient(WATCHED);
        String name = stage().name();
        stage().actor(closing, Face.HANDLE).take(name);
        CompletableFuture<Attempt> waiting = stage().actor(closing, Face.THREAD).attempting(name, ScaledTime.limit());
        stage().fixture().freeze();
        long start = System.nanoTime();
        closing.close();
        stage().assertInTime(stage().fixture().commandTimeout(), Await.since(start));
        assertThat(Await.result(waiting).failure()).isExactlyInstanceOf(IllegalStateException.class);
        stage().fixture().thaw();
        observer.take(name).release();
    }

    /** Everybody who waits or holds while close() runs ends, and nothing stays locked. */
    @Test
    default void L22_closeAmongRunningWork() {
        String name = stage().name();
        for (int round = 0; round < stage().fixture().rounds(4); round++) {
            LockClient closing = stage().newClient();
            List<CompletableFuture<@Nullable Void>> runs = List.of(Face.values()).stream()
                    .map(face -> stage().worker().run(() -> repeatUntilClosed(face, closing.getLock(name))))
                    .toList();
            stage().actor(Face.HANDLE).take(name).release();
            closing.close();
            runs.forEach(Await::done);
            stage().assertFree(name);
        }
    }

    private static void repeatUntilClosed(Face face, DistributedLock lock) throws InterruptedException {
        try {
            while (true) {
                face.take(lock).release();
            }
        } catch (LockLostException e) {
            assertThat(e.reason()).isEqualTo(Reason.CLOSED);
        } catch (IllegalStateException e) {
            assertThat(e).isExactlyInstanceOf(IllegalStateException.class);
        }
    }
}
