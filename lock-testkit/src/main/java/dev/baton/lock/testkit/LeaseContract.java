package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.RENEWED;
import static dev.baton.lock.testkit.ContractStage.WAKE_UP;
import static dev.baton.lock.testkit.ContractStage.WATCHDOG;
import static dev.baton.lock.testkit.ContractStage.WATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.testkit.Actor.Attempt;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L14 to L16, and L28: how long holds last, and that nobody believes in one for longer than that. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface LeaseContract extends Contract {

    // ---- L14

    /** D12, Q3: a lease given is kept, along with a token, and is over here before it is over for others. */
    @Test
    @DisplayName("L14 (D12, Q3): a lease ends by itself, here first")
    default void L14_aLeaseEndsByItselfHereFirst() {
        Duration lease = ScaledTime.of(300);
        LockClient other = stage().newClient();
        long start = System.nanoTime();
        List<CompletableFuture<Taken>> waits = new ArrayList<>();
        List<Taken> ended = new ArrayList<>();
        for (Face face : Face.values()) {
            String name = stage().name();
            long asked = System.nanoTime();
            Taken held = stage().actor(face).take(name, lease);
            assertThat(held.token()).isPositive();
            Duration left = held.remaining();
            assertThat(left).isBetween(lease.multipliedBy(9).dividedBy(10).minus(Await.since(asked)), lease);
            ended.add(held);
            waits.add(takingAfter(held, stage().actor(other, face), name));
        }
        for (CompletableFuture<Taken> waiting : waits) {
            Taken next = Await.result(waiting);
            stage().assertInTime(lease.plus(WAKE_UP), Await.since(start));
            next.release();
        }
        for (Taken over : ended) {
            assertThat(over.remaining()).isZero();
            assertThatThrownBy(over::release).isInstanceOf(LockLostException.class);
        }
        assertThat(Await.since(start)).isGreaterThan(lease.minusMillis(1));
    }

    private static CompletableFuture<Taken> takingAfter(Taken held, Actor actor, String name) {
        return actor.taking(name).thenApply(next -> {
            assertThat(held.isHeld()).isFalse();
            return next;
        });
    }

    /** None of it is used up by the wait. */
    @EachFace
    default void L14_theLeaseBeginsWithTheGrant(Face face) {
        String name = stage().name();
        Taken before = stage().actor(stage().newClient(), face).take(name);
        Duration lease = ScaledTime.of(3_000);
        Actor waiter = stage().actor(face);
        CompletableFuture<Taken> waiting = waiter.taking(name, lease);
        waiter.awaitQueued(name);
        Await.pass(lease.dividedBy(8));
        long released = System.nanoTime();
        before.release();
        Taken held = Await.result(waiting);
        Duration left = held.remaining();
        assertThat(left).isBetween(lease.multipliedBy(9).dividedBy(10).minus(Await.since(released)), lease);
        held.release();
    }

    /** A lease is not the next holder's, whichever way the lock passes on. */
    @Test
    default void L14_aHandoffCarriesTheTakersLease() {
        List<Taken> last = new ArrayList<>();
        for (LockClient client : List.of(stage().client(), stage().newClient())) {
            for (Face face : Face.values()) {
                last.add(lastOfWatchedLeasedAndWatched(client, face));
            }
        }
        Await.during(RENEWED, () -> assertThat(last).allMatch(Taken::isHeld));
        last.forEach(Taken::release);
    }

    private Taken lastOfWatchedLeasedAndWatched(LockClient client, Face face) {
        String name = stage().name();
        Duration lease = ScaledTime.of(5_000);
        Taken first = stage().actor(face).with(WATCHED).take(name);
        Actor waiter = stage().actor(client, face).with(WATCHED);
        CompletableFuture<Taken> leased = waiter.taking(name, lease);
        waiter.awaitParked();
        Actor last = stage().actor(client, face).with(WATCHED);
        CompletableFuture<Taken> watched = last.taking(name);
        last.awaitParked();
        first.release();
        Taken second = Await.result(leased);
        assertThat(second.remaining()).isBetween(lease.dividedBy(2), lease);
        second.release();
        Taken third = Await.result(watched);
        assertThat(third.remaining()).isLessThanOrEqualTo(WATCHDOG);
        return third;
    }

    @Test
    default void L14_theWatchdogRenewsUntilTheUnlock() {
        Map<String, Taken> holds = new HashMap<>();
        for (Face face : Face.values()) {
            String name = stage().name();
            holds.put(name, stage().actor(face).with(WATCHED).take(name));
        }
        Await.during(RENEWED, () -> assertThat(holds.values()).allMatch(Taken::isHeld));
        LockClient other = stage().newClient();
        holds.forEach((name, held) -> {
            assertThat(other.getLock(name).tryLock()).isFalse();
            assertThat(held.remaining()).isBetween(Duration.ofNanos(1), WATCHDOG);
            held.release();
        });
        stage().assertFree(holds.keySet());
    }

    @Test
    default void L14_minusOneInAnyUnitIsWatched() throws InterruptedException {
        DistributedLock lock = stage().client().getLock(stage().name(), WATCHED);
        lock.lock(-1, TimeUnit.DAYS);
        assertThat(lock.remainingLease()).isBetween(WATCHDOG.dividedBy(2), WATCHDOG);
        lock.lockInterruptibly(-1, TimeUnit.NANOSECONDS);
        assertThat(lock.tryLock(1, -1, TimeUnit.SECONDS)).isTrue();
        Await.during(RENEWED, () -> assertThat(lock.getHoldCount()).isEqualTo(3));
        lock.unlock();
        lock.unlock();
        lock.unlock();
        stage().assertFree(lock.getName());
    }

    @Test
    default void L14_otherLeasesAreRefused() {
        DistributedLock lock = stage().client().getLock(stage().name());
        for (long lease : new long[] {0, -2, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertIllegal(() -> lock.lock(lease, TimeUnit.SECONDS));
            assertIllegal(() -> lock.lockInterruptibly(lease, TimeUnit.SECONDS));
            assertIllegal(() -> lock.tryLock(1, lease, TimeUnit.SECONDS));
        }
        Duration wait = ScaledTime.of(1_000);
        for (Duration lease : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertIllegal(() -> lock.lock(lease));
            assertIllegal(() -> lock.tryLock(wait, lease));
            assertIllegal(() -> lock.acquire(lease));
            assertIllegal(() -> lock.tryAcquire(wait, lease));
            assertIllegal(() -> lock.acquireAsync(lease));
            assertIllegal(() -> lock.tryAcquireAsync(wait, lease));
        }
        stage().assertFree(lock.getName());
    }

    private static void assertIllegal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void L14_extendReplacesTheLease() throws InterruptedException {
        String name = stage().name();
        Duration longer = ScaledTime.of(5_000);
        Duration shorter = ScaledTime.of(300);
        LockHandle held = stage().client().getLock(name, WATCHED).acquire();
        assertIllegal(() -> held.extend(Duration.ZERO));
        assertThat(held.extend(longer)).isTrue();
        assertThat(held.remaining()).isBetween(longer.dividedBy(2), longer);
        assertThat(held.extend(shorter)).isTrue();
        assertThat(held.remaining()).isLessThanOrEqualTo(shorter);
        Attempt next = stage().actor(stage().newClient(), Face.HANDLE).attempt(name, ScaledTime.limit());
        assertThat(next.taken()).isPresent();
        stage().assertInTime(shorter.plus(WAKE_UP), next.took());
        assertThat(held.isHeld()).isFalse();
        assertThat(held.extend(longer)).isFalse();
        next.taken().ifPresent(Taken::release);
    }

    // ---- L15

    /** D3. */
    @Test
    @DisplayName("L15 (D3): a lease nested in a watched hold leaves it watched")
    @OneClient("a thread enters again the hold that it has by its client")
    default void L15_aLeaseNestedInAWatchedHoldLeavesItWatched() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED);
        lock.lock();
        lock.lock(ScaledTime.of(200));
        Await.during(RENEWED, () -> assertThat(lock.getHoldCount()).isEqualTo(2));
        lock.unlock();
        Await.during(RENEWED, () -> assertThat(lock.getHoldCount()).isEqualTo(1));
        lock.unlock();
        stage().assertFree(name);
    }

    @Test
    @OneClient("a thread enters again the hold that it has by its client")
    default void L15_aShorterNestedLeaseLeavesTheHoldAsItIs() throws InterruptedException {
        DistributedLock lock = stage().client().getLock(stage().name());
        Duration lease = ScaledTime.of(10_000);
        Duration shorter = ScaledTime.of(100);
        lock.lock(lease);
        lock.lock(shorter);
        assertThat(lock.tryLock(shorter, shorter)).isTrue();
        assertThat(lock.remainingLease()).isBetween(lease.dividedBy(2), lease);
        lock.unlock();
        lock.unlock();
        assertThat(lock.remainingLease()).isBetween(lease.dividedBy(2), lease);
        Await.during(
                shorter.multipliedBy(3),
                () -> assertThat(lock.isHeldByCurrentThread()).isTrue());
        lock.unlock();
    }

    // ---- L16

    @Test
    default void L16_aHoldEndsByItsOwnClockWhileTheBackendIsFrozen() {
        stage().require(Fault.FREEZE);
        List<String> names = stage().names(2 * Face.values().length);
        List<Taken> holds = new ArrayList<>();
        for (Face face : Face.values()) {
            Actor actor = stage().actor(face).with(WATCHED);
            holds.add(actor.take(names.get(holds.size())));
            holds.add(actor.take(names.get(holds.size()), WATCHDOG));
        }
        stage().fixture().freeze();
        stage().awaitInTime(WATCHDOG, "the leases end", () -> holds.stream().noneMatch(Taken::isHeld));
        assertThat(holds).allSatisfy(lost -> assertThat(lost.remaining()).isZero());
        stage().fixture().thaw();
        for (Taken lost : holds) {
            assertThat(lost.isHeld()).isFalse();
            assertThatThrownBy(lost::release)
                    .isInstanceOfSatisfying(
                            LockLostException.class,
                            loss -> assertThat(loss.reason()).isEqualTo(LockLostException.Reason.EXPIRED));
        }
        stage().assertFree(names);
    }

    /** Never two that believe to hold the lock: not while the first is cut off, and not when it is back. */
    @EachFace
    default void L16_aHolderThatIsCutOffStopsBelievingBeforeTheNextBegins(Face face) {
        stage().require(Fault.CUT_OFF);
        String name = stage().name();
        LockClient lonely = stage().newClient(WATCHED);
        Taken held = stage().actor(lonely, face).take(name);
        CompletableFuture<Taken> waiting =
                stage().actor(stage().newClient(), face).taking(name);
        stage().fixture().cutOff(lonely);
        Taken next = Await.result(waiting);
        assertThat(held.isHeld()).isFalse();
        stage().fixture().reconnect(lonely);
        assertThat(held.isHeld()).isFalse();
        Await.during(WATCHDOG, () -> assertThat(next.isHeld()).isTrue());
        next.release();
        stage().assertFree(name);
    }

    // ---- L28

    @Test
    default void L28_aHoldWhoseThreadHasEndedIsRenewedNoLonger() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED);
        CompletableFuture<@Nullable Void> locked = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            lock.lock();
            locked.complete(null);
        });
        thread.start();
        Await.done(locked);
        Attempt next = stage().actor(stage().newClient(), Face.HANDLE).attempt(name, ScaledTime.limit());
        assertThat(next.taken()).isPresent();
        stage().assertInTime(WATCHDOG.multipliedBy(2).plus(WAKE_UP), next.took());
        next.taken().ifPresent(Taken::release);
        Await.until("the thread has ended", () -> !thread.isAlive());
    }

    @Test
    default void L28_aHoldWhoseHandleWasDroppedIsRenewedNoLonger() {
        String name = stage().name();
        drop(stage().client().getLock(name, WATCHED));
        Actor other = stage().actor(stage().newClient(), Face.HANDLE);
        Await.until("the lock comes free", () -> {
            System.gc();
            return other.tryTake(name, ScaledTime.of(1_000)).isPresent();
        });
    }

    private static void drop(DistributedLock lock) {
        assertThat(Await.result(lock.acquireAsync()).isHeld()).isTrue();
    }
}
