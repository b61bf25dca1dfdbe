package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.RENEWED;
import static dev.baton.lock.testkit.ContractStage.WATCHDOG;
import static dev.baton.lock.testkit.ContractStage.WATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockEvent;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L17 and L18, and what L26 says of losses: that one is told, once, in time, to its holder and to nobody else. */
public interface LossContract extends Contract {
    /** By when a loss is told while the backend answers. */
    Duration TOLD = WATCHDOG.dividedBy(3);

    // ---- L17

    @EachFace
    default void L17_aForcedUnlockIsToldOnceAndInTime(Face face) {
        String name = stage().name();
        assertLossIsTold(
                face,
                name,
                Reason.FORCED,
                () -> assertThat(stage().newClient().forceUnlock(name)).isTrue());
    }

    @EachFace
    default void L17_lostDataIsToldOnceAndInTime(Face face) {
        stage().require(Fault.DATA_LOSS);
        assertLossIsTold(face, stage().name(), Reason.DATA_LOST, stage().fixture()::loseData);
    }

    private void assertLossIsTold(Face face, String name, Reason reason, Runnable blow) {
        Events events = new Events();
        stage().listen(events);
        Actor actor = stage().actor(face).with(WATCHED);
        Taken held = actor.take(name);
        long token = held.token();
        blow.run();
        stage().awaitInTime(TOLD, "the loss is noticed", () -> !held.isHeld());
        stage().awaitInTime(TOLD, "the loss is told", () -> !events.lost().isEmpty());
        assertThatThrownBy(held::release).isInstanceOfSatisfying(LockLostException.class, loss -> {
            assertThat(loss.reason()).isEqualTo(reason);
            assertThat(loss.fencingToken()).isEqualTo(token);
            assertThat(loss.lockName()).isEqualTo(name);
        });
        stage().actor(face).take(name).release();
        Await.until("the release is told", () -> !events.released().isEmpty());
        assertThat(events.lost())
                .singleElement()
                .satisfies(event -> assertThat(event.fencingToken()).isEqualTo(token))
                .extracting(LockEvent::loss)
                .satisfies(loss -> assertThat(loss).isNotNull());
        assertThat(events.released())
                .singleElement()
                .satisfies(event -> assertThat(event.fencingToken()).isGreaterThan(token));
        stage().clients().forEach(client -> client.removeListener(events));
    }

    @Test
    default void L17_theEndOfALeaseIsTold() {
        Events events = new Events();
        stage().listen(events);
        Duration lease = ScaledTime.of(300);
        for (Face face : Face.values()) {
            stage().actor(face).with(WATCHED).take(stage().name(), lease);
        }
        stage().awaitInTime(
                        lease.plus(TOLD),
                        "the losses are told",
                        () -> events.lost().size() == Face.values().length);
        assertThat(events.lost()).allSatisfy(event -> {
            assertThat(event.held()).isGreaterThan(lease.dividedBy(2));
            assertThat(event.loss())
                    .isNotNull()
                    .extracting(LockLostException::reason)
                    .isEqualTo(Reason.EXPIRED);
        });
        assertThat(events.released()).isEmpty();
    }

    @Test
    default void L17_lostTellsTheHandleOnce() throws InterruptedException {
        String name = stage().name();
        LockHandle held = stage().client().getLock(name, WATCHED).acquire();
        CompletionStage<LockLostException> lost = held.lost();
        assertThat(held.lost() == lost).as("the same stage at each call").isTrue();
        List<LockLostException> losses = new ArrayList<>();
        CompletionStage<Boolean> told = lost.thenApply(losses::add);
        assertThat(stage().newClient().forceUnlock(name)).isTrue();
        assertThat(Await.result(told)).isTrue();
        assertThat(losses)
                .singleElement()
                .satisfies(loss -> assertThat(loss.fencingToken()).isEqualTo(held.fencingToken()));
        assertThat(Await.result(held.lost()).reason()).isEqualTo(Reason.FORCED);
        assertThatThrownBy(held::release).isInstanceOf(LockLostException.class);
    }

    @Test
    default void L17_lostSaysNothingAfterARelease() throws InterruptedException {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED);
        LockHandle held = lock.acquire();
        CompletableFuture<LockLostException> lost = held.lost().toCompletableFuture();
        held.release();
        assertThat(lock.forceUnlock()).isFalse();
        Await.during(TOLD, () -> assertThat(lost).isNotDone());
    }

    /** A hold that is lost while it is released is released, or lost: one of the two, and it is the one that is told. */
    @EachFace
    default void L17_releasedOrLostButNotBoth(Face face) {
        Events events = new Events();
        stage().listen(events);
        Actor actor = stage().actor(face).with(WATCHED);
        LockClient other = stage().newClient();
        Worker breaker = stage().worker();
        int rounds = stage().fixture().rounds(60);
        for (int i = 0; i < rounds; i++) {
            String name = stage().name();
            Taken held = actor.take(name);
            CompletableFuture<Boolean> broken = breaker.call(() -> other.forceUnlock(name));
            release(held);
            Await.result(broken);
        }
        Await.until(
                "all ends are told",
                () -> events.released().size() + events.lost().size() >= rounds);
        assertThat(events.acquired()).hasSize(rounds);
        assertThat(events.released().size() + events.lost().size()).isEqualTo(rounds);
    }

    private static void release(Taken held) {
        try {
            held.release();
        } catch (LockLostException e) {
            assertThat(held.isHeld()).isFalse();
        }
    }

    /** The event of a hold's beginning knows of no time that it has lasted. */
    @EachFace
    default void L17_anAcquiredHoldHasLastedForNoTime(Face face) {
        Events events = new Events();
        stage().listen(events);
        String name = stage().name();
        stage().actor(face).take(name).release();
        Await.until("both ends are told", () -> !events.released().isEmpty());
        assertThat(events.acquired()).singleElement().satisfies(event -> {
            assertThat(event.held()).isZero();
            assertThat(event.waited()).isPositive();
        });
        assertThat(events.released())
                .singleElement()
                .satisfies(event -> assertThat(event.held()).isPositive());
    }

    // ---- L18

    /** D4 and Q2 in small: what befalls one lock does not touch the others. */
    @Test
    @DisplayName("L18 (D4, Q2): lost holds do not stop the renewal of others")
    default void L18_lostHoldsDoNotStopTheRenewalOfOthers() {
        List<String> names = stage().names(21);
        List<Actor> actors = Stream.of(Face.values())
                .map(face -> stage().actor(face).with(WATCHED))
                .toList();
        List<Taken> holds = new ArrayList<>();
        for (String name : names) {
            holds.add(actors.get(holds.size() % actors.size()).take(name));
        }
        LockClient other = stage().newClient();
        List<Taken> lost = new ArrayList<>();
        for (int victim : List.of(20, 13, 6)) {
            assertThat(other.forceUnlock(names.get(victim))).isTrue();
            lost.add(holds.remove(victim));
        }
        Await.during(RENEWED, () -> assertThat(holds).allMatch(Taken::isHeld));
        assertThat(lost).noneMatch(Taken::isHeld);
        holds.forEach(Taken::release);
    }

    // ---- L26, as far as losses go

    @Test
    default void L26_interruptOnLossInterruptsTheHoldingThread() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED.interruptOnLoss(true));
        Worker holder = stage().worker();
        CountDownLatch never = new CountDownLatch(1);
        Await.done(holder.run(lock::lock));
        CompletableFuture<Boolean> working =
                holder.call(() -> never.await(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS));
        assertThat(stage().newClient().forceUnlock(name)).isTrue();
        assertThat(Await.failure(working)).isInstanceOf(InterruptedException.class);
        assertThat(Await.failure(holder.run(lock::unlock))).isInstanceOf(LockLostException.class);
    }

    @Test
    default void L26_interruptOnLossLeavesHandlesAlone() {
        String name = stage().name();
        DistributedLock lock = stage().client().getLock(name, WATCHED.interruptOnLoss(true));
        Await.done(stage().worker().run(() -> {
            LockHandle held = lock.acquire();
            assertThat(stage().client().forceUnlock(name)).isTrue();
            assertThat(Await.result(held.lost()).reason()).isEqualTo(Reason.FORCED);
            assertThat(Thread.currentThread().isInterrupted()).as("flag").isFalse();
        }));
    }

    /** Whatever of a loss is still on its way when unlock() returns does not interrupt what the thread does next. */
    @Test
    default void L26_noInterruptAfterUnlockHasReturned() {
        Events events = new Events();
        stage().client().addListener(events);
        LockClient other = stage().newClient();
        Worker breaker = stage().worker();
        Worker holder = stage().worker();
        int rounds = stage().fixture().rounds(60);
        for (int i = 0; i < rounds; i++) {
            int ends = i + 1;
            DistributedLock lock = stage().client().getLock(stage().name(), WATCHED.interruptOnLoss(true));
            Await.done(holder.run(lock::lock));
            CompletableFuture<Boolean> broken = breaker.call(() -> other.forceUnlock(lock.getName()));
            Await.done(holder.run(() -> {
                releaseOrLose(lock);
                var unused = Thread.interrupted();
                Await.result(broken);
                Await.until(
                        "the end is told",
                        () -> events.released().size() + events.lost().size() >= ends);
                assertThat(Thread.currentThread().isInterrupted()).as("flag").isFalse();
            }));
        }
    }

    private static void releaseOrLose(DistributedLock lock) {
        try {
            lock.unlock();
        } catch (LockLostException e) {
            assertThat(lock.isHeldByCurrentThread()).isFalse();
        }
    }
}
