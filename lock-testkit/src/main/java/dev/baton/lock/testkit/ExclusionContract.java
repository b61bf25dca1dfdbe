package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.RENEWED;
import static dev.baton.lock.testkit.ContractStage.STRICT;
import static dev.baton.lock.testkit.ContractStage.WATCHDOG;
import static dev.baton.lock.testkit.ContractStage.WATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L1 to L4: one hold at a time, reentrancy, fencing tokens, and that threads share nothing but the lock. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface ExclusionContract extends Contract {

    // ---- L1

    @EachFace
    default void L1_facesExcludeEachOther(Face holder) {
        String name = stage().name();
        Taken held = stage().actor(holder).take(name);
        LockClient other = stage().newClient();
        for (Face face : Face.values()) {
            assertThat(stage().actor(face).tryTake(name, Duration.ZERO)).isEmpty();
            assertThat(stage().actor(other, face).tryTake(name, Duration.ZERO)).isEmpty();
        }
        held.release();
        for (Face face : Face.values()) {
            stage().actor(other, face).take(name).release();
        }
    }

    @ParameterizedTest(name = "maxLocalHandoffs = {0}")
    @ValueSource(ints = {0, 1, 32})
    default void L1_oneHoldAtATimeOverThreeClients(int maxLocalHandoffs) {
        LockOptions options = LockOptions.defaults().maxLocalHandoffs(maxLocalHandoffs);
        String name = stage().name();
        int rounds = stage().fixture().rounds(10);
        Passage passage = new Passage();
        List<CompletableFuture<@Nullable Void>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LockClient client = stage().newClient();
            for (Face face : Face.values()) {
                DistributedLock lock = client.getLock(name, options);
                runs.add(stage().worker().run(() -> repeat(rounds, face, lock, passage)));
            }
        }
        runs.forEach(Await::done);
        assertThat(passage.passed()).isEqualTo(9 * rounds);
        stage().assertFree(name);
    }

    private static void repeat(int rounds, Face face, DistributedLock lock, Passage passage)
            throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            Taken taken = face.take(lock);
            passage.pass(taken);
            taken.release();
        }
    }

    @Test
    default void L1_viewsWithDifferentOptionsAreOneLock() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name);
        DistributedLock view = stage().client().getLock(name, STRICT);
        lock.lock();
        assertThat(view.isHeldByCurrentThread()).isTrue();
        view.lock();
        assertThat(lock.getHoldCount()).isEqualTo(2);
        assertThat(stage().actor(Face.HANDLE).with(STRICT).tryTake(name, Duration.ZERO))
                .isEmpty();
        view.unlock();
        view.unlock();
        stage().assertFree(name);
    }

    // ---- L2

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_holdingThreadLocksAgainInEveryWay() throws InterruptedException {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name);
        Duration lease = ScaledTime.of(500);
        Actor other = stage().actor(stage().newClient(), Face.THREAD);
        lock.lock();
        lock.lockInterruptibly();
        lock.lock(lease);
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(lease)).isTrue();
        assertThat(lock.tryLock(Duration.ZERO, lease)).isTrue();
        assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isTrue();
        assertThat(lock.getHoldCount()).isEqualTo(7);
        for (int count = 6; count >= 0; count--) {
            assertThat(other.tryTake(name, Duration.ZERO)).isEmpty();
            lock.unlock();
            assertThat(lock.getHoldCount()).isEqualTo(count);
        }
        assertThat(lock.isHeldByCurrentThread()).isFalse();
        stage().assertFree(name);
    }

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_locksAgainWithoutARoundTrip() {
        stage().require(Fault.FREEZE);
        String name = stage().name();
        Actor holder = stage().actor(Face.THREAD);
        Taken first = holder.take(name);
        stage().fixture().freeze();
        Actor.Attempt again = holder.attempt(name, ScaledTime.limit());
        assertThat(again.taken()).isPresent();
        stage().assertInTime(Duration.ZERO, again.took());
        first.release();
        stage().fixture().thaw();
        first.release();
        stage().assertFree(name);
    }

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_nestedLeaseThatEndsLaterExtendsTheHold() {
        DistributedLock lock = stage().client().getLock(stage().name());
        Duration longer = ScaledTime.of(5_000);
        lock.lock(ScaledTime.of(1_000));
        lock.lock(longer);
        assertThat(lock.remainingLease()).isBetween(longer.dividedBy(2), longer);
        lock.unlock();
        assertThat(lock.remainingLease()).isBetween(longer.dividedBy(2), longer);
        lock.unlock();
    }

    /** Watched until its own unlock, and then at least as long as the hold would have lasted without it. */
    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_watchedLockNestedInALeasedOne() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED);
        Actor other = stage().actor(stage().newClient(), Face.HANDLE);
        lock.lock(ScaledTime.of(300));
        lock.lock();
        Await.during(RENEWED, () -> assertThat(lock.getHoldCount()).isEqualTo(2));
        assertThat(other.tryTake(name, Duration.ZERO)).isEmpty();
        lock.unlock();
        Await.until("the lease ends", () -> !lock.isHeldByCurrentThread());
        assertThatThrownBy(lock::unlock).isInstanceOf(LockLostException.class);

        Duration lease = WATCHDOG.multipliedBy(2);
        lock.lock(lease);
        long start = System.nanoTime();
        lock.lock();
        lock.unlock();
        assertThat(lock.remainingLease()).isGreaterThan(lease.dividedBy(2));
        Await.until("the lease ends", () -> !lock.isHeldByCurrentThread());
        assertThat(System.nanoTime() - start)
                .isGreaterThan(lease.multipliedBy(9).dividedBy(10).toNanos());
        assertThatThrownBy(lock::unlock).isInstanceOf(LockLostException.class);
    }

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_lockAfterALossIsANewHold() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED);
        lock.lock();
        lock.lock();
        long token = lock.fencingToken();
        assertThat(stage().newClient().forceUnlock(name)).isTrue();
        Await.until("the loss is noticed", () -> !lock.isHeldByCurrentThread());
        lock.lock();
        assertThat(lock.getHoldCount()).isEqualTo(1);
        assertThat(lock.fencingToken()).isGreaterThan(token);
        lock.unlock();
        stage().assertFree(name);
    }

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_acquireByTheHoldingThreadThrows() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name);
        Duration time = ScaledTime.of(500);
        lock.lock();
        assertThatThrownBy(lock::acquire).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.acquire(time)).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryAcquire).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.tryAcquire(time)).isExactlyInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.tryAcquire(time, time)).isExactlyInstanceOf(IllegalStateException.class);
        CompletableFuture<LockHandle> next = lock.acquireAsync();
        assertThat(next).isNotDone();
        lock.unlock();
        Await.result(next).release();
        stage().assertFree(name);
    }

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L2_handlesAreNotReentrant() throws InterruptedException {
        DistributedLock lock = stage().client().getLock(stage().name());
        try (LockHandle ignored = lock.acquire()) {
            assertThat(lock.tryLock()).isFalse();
            assertThat(lock.tryAcquire()).isEmpty();
            assertThat(lock.isHeldByCurrentThread()).isFalse();
            assertThat(lock.getHoldCount()).isZero();
        }
    }

    // ---- L3

    @EachFace
    default void L3_tokenRisesHoweverTheLockChangesHands(Face face) {
        String name = stage().name();
        Actor one = stage().actor(face);
        Actor neighbour = stage().actor(face);
        Actor stranger = stage().actor(stage().newClient(), face);
        List<Long> tokens = new ArrayList<>();

        Taken released = one.take(name);
        tokens.add(released.token());
        released.release();

        Taken held = stranger.take(name);
        tokens.add(held.token());
        CompletableFuture<Taken> remotely = one.taking(name);
        one.awaitQueued(name);
        CompletableFuture<Taken> locally = neighbour.taking(name);
        neighbour.awaitParked();
        held.release();
        Taken first = Await.result(remotely);
        tokens.add(first.token());
        first.release();
        Taken second = Await.result(locally);
        tokens.add(second.token());
        second.release();

        tokens.add(stranger.take(name, ScaledTime.of(100)).token());
        Taken afterExpiry = one.take(name);
        tokens.add(afterExpiry.token());

        assertThat(stranger.client().forceUnlock(name)).isTrue();
        Taken afterForce = stranger.take(name);
        tokens.add(afterForce.token());
        afterForce.release();
        assertThat(tokens).isSorted().doesNotHaveDuplicates().allMatch(token -> token > 0);
    }

    /** D13, second half. */
    @EachFace
    @DisplayName("L3 (D13): token rises after the backend lost its data")
    default void L3_tokenRisesAfterDataLoss(Face face) {
        stage().require(Fault.DATA_LOSS);
        String name = stage().name();
        Taken before = stage().actor(face).take(name);
        long token = before.token();
        before.release();
        stage().fixture().loseData();
        Taken after = stage().actor(stage().newClient(), face).take(name);
        assertThat(after.token()).isGreaterThan(token);
        long latest = after.token();
        stage().fixture().loseData();
        Taken last = stage().actor(face).take(name);
        assertThat(last.token()).isGreaterThan(latest);
        last.release();
    }

    /** D13, first half. */
    @Test
    @DisplayName("L3 (D13): a reentrant acquire has its hold's token")
    @OneClient("a thread enters again the hold that it has by its client")
    default void L3_reentrantAcquireHasItsHoldsToken() {
        DistributedLock lock = stage().client().getLock(stage().name());
        lock.lock();
        long token = lock.fencingToken();
        lock.lock();
        lock.lock(ScaledTime.of(60_000));
        assertThat(lock.fencingToken()).isEqualTo(token);
        lock.unlock();
        lock.unlock();
        assertThat(lock.fencingToken()).isEqualTo(token);
        lock.unlock();
    }

    // ---- L4

    /** D2: the lease of a thread that never unlocked must not end the hold of the next one. */
    @Test
    @DisplayName("L4 (D2): a thread's lease is its own, on a shared lock object")
    @OneClient("the threads share one lock object, or one name, of a client")
    default void L4_aThreadsLeaseIsItsOwn() {
        DistributedLock shared = stage().client().getLock(stage().name(), WATCHED);
        Worker first = stage().worker();
        Worker second = stage().worker();
        Duration lease = ScaledTime.of(500);
        assertThat(Await.result(first.call(() -> shared.tryLock(Duration.ZERO, lease))))
                .isTrue();
        Await.done(second.run(shared::lock));
        assertThat(Await.result(second.call(shared::remainingLease))).isGreaterThan(lease);
        assertThat(Await.result(first.call(shared::isHeldByCurrentThread))).isFalse();
        assertThat(Await.failure(first.run(shared::unlock))).isInstanceOf(LockLostException.class);
        Await.during(
                lease.multipliedBy(2),
                () -> assertThat(Await.result(second.call(shared::getHoldCount)))
                        .isEqualTo(1));
        Await.done(second.run(shared::unlock));
    }

    @Test
    @OneClient("the threads share one lock object, or one name, of a client")
    default void L4_countsAndTokensAreTheThreadsOwn() {
        DistributedLock shared = stage().client().getLock(stage().name());
        Worker other = stage().worker();
        shared.lock();
        shared.lock();
        assertThat(Await.result(other.call(shared::getHoldCount))).isZero();
        assertThat(Await.result(other.call(shared::remainingLease))).isZero();
        assertThat(Await.failure(other.call(shared::fencingToken)))
                .isExactlyInstanceOf(IllegalMonitorStateException.class);
        assertThat(Await.failure(other.run(shared::unlock))).isExactlyInstanceOf(IllegalMonitorStateException.class);
        assertThat(shared.getHoldCount()).isEqualTo(2);
        shared.unlock();
        shared.unlock();
    }
}
