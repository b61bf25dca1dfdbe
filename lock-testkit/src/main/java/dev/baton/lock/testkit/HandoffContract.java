package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.STRICT;
import static dev.baton.lock.testkit.ContractStage.WAKE_UP;
import static dev.baton.lock.testkit.ContractStage.WATCHDOG;
import static dev.baton.lock.testkit.ContractStage.WATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Actor.Attempt;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** L8 to L10: waking up, the order of waiters, and waiters that die. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface HandoffContract extends Contract {
    /** No end yet. */
    Attempt NOTHING = new Attempt(Optional.empty(), null, Duration.ZERO);

    // ---- L8

    /**
     * The release itself, and no heartbeat: the waiter's first one is due 750 ms after it has queued, at the earliest.
     * Half of the handoffs may be late for other reasons.
     */
    @EachFace
    default void L8_theReleaseItselfWakesAWaiter(Face face) {
        Actor holder = stage().actor(Face.HANDLE);
        for (LockClient client : List.of(holder.client(), stage().newClient())) {
            Actor waiter = stage().actor(client, face);
            List<Duration> handoffs = new ArrayList<>();
            for (int i = 0; i < stage().fixture().rounds(5); i++) {
                handoffs.add(handoff(holder, waiter));
            }
            Collections.sort(handoffs);
            stage().assertInTime(stage().fixture().wakeUp(), handoffs.get(handoffs.size() / 2));
        }
    }

    /** How long it takes from the release until the waiter has the lock. */
    private Duration handoff(Actor holder, Actor waiter) {
        String name = stage().name();
        Taken held = holder.take(name);
        CompletableFuture<Attempt> waiting = waiter.attempting(name, ScaledTime.limit());
        if (waiter.client() == holder.client()) {
            waiter.awaitParked();
        } else {
            waiter.awaitQueued(name);
        }
        long start = System.nanoTime();
        held.release();
        Attempt attempt = Await.result(waiting);
        Duration took = Await.since(start);
        assertThat(attempt.failure()).isNull();
        assertThat(attempt.taken()).isPresent();
        attempt.taken().ifPresent(Taken::release);
        return took;
    }

    /** From now on. */
    private void assertTakenWithin(Duration limit, CompletableFuture<Attempt> waiting) {
        long start = System.nanoTime();
        Attempt attempt = Await.result(waiting);
        stage().assertInTime(limit, Await.since(start));
        assertThat(attempt.failure()).isNull();
        assertThat(attempt.taken()).isPresent();
        attempt.taken().ifPresent(Taken::release);
    }

    /** S2: how long the holder's lease lasts decides, not how long the waiter's own would. */
    @Test
    @DisplayName("L8 (S2): a waiter wakes up when the lease of a holder that does not release ends")
    default void L8_waiterWakesUpWhenTheHoldersLeaseEnds() {
        Duration lease = ScaledTime.of(400);
        List<CompletableFuture<Attempt>> waits = new ArrayList<>();
        for (LockClient client : List.of(stage().client(), stage().newClient())) {
            for (Face face : Face.values()) {
                String name = stage().name();
                stage().actor(client, face).take(name, lease);
                waits.add(stage().actor(face).attempting(name, ScaledTime.limit()));
            }
        }
        waits.forEach(waiting -> assertTakenWithin(lease.plus(WAKE_UP), waiting));
    }

    /** S2, with a holder whose hold was watched until it died. */
    @Test
    @DisplayName("L8 (S2): a waiter wakes up when the lease of a holder that died ends")
    default void L8_waiterWakesUpWhenTheHolderHasDied() {
        stage().require(Fault.CRASH);
        LockClient doomed = stage().newClient(WATCHED);
        List<CompletableFuture<Attempt>> waits = new ArrayList<>();
        for (Face face : Face.values()) {
            String name = stage().name();
            stage().actor(doomed, face).take(name);
            waits.add(stage().actor(face).attempting(name, ScaledTime.limit()));
        }
        stage().fixture().crash(doomed);
        waits.forEach(waiting -> assertTakenWithin(WATCHDOG.plus(WAKE_UP), waiting));
    }

    /** D6: waits that end as the lock is released must not take the waking-up of another with them. */
    @EachFace
    @DisplayName("L8 (D6): waiters that time out at the release leave no sleeper behind")
    default void L8_waitersThatTimeOutAtTheReleaseLeaveNoSleeper(Face face) {
        LockClient other = stage().newClient();
        Duration wait = ScaledTime.of(100);
        List<Actor> impatient =
                Stream.generate(() -> stage().actor(other, face)).limit(5).toList();
        Actor patient = stage().actor(other, face);
        Actor holder = stage().actor(face);
        for (int round = 0; round < stage().fixture().rounds(5); round++) {
            String name = stage().name();
            Taken held = holder.take(name);
            List<CompletableFuture<Attempt>> waits = impatient.stream()
                    .map(actor -> actor.attempting(name, wait))
                    .toList();
            CompletableFuture<Attempt> sleeper = patient.attempting(name, ScaledTime.limit());
            Await.pass(wait.minusMillis(6).plusMillis(2L * round));
            held.release();
            waits.forEach(each -> Await.result(each).taken().ifPresent(Taken::release));
            assertTakenWithin(WAKE_UP, sleeper);
        }
    }

    // ---- L9

    @EachFace
    @OneClient("a local handoff stays within a client")
    default void L9_waitersOfAClientAreServedInTheirOrder(Face face) {
        String name = stage().name();
        Taken held = stage().actor(Face.HANDLE).take(name);
        Queue<Integer> served = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<@Nullable Void>> turns = new ArrayList<>();
        for (int turn = 0; turn < 4; turn++) {
            Actor waiter = stage().actor(face);
            turns.add(takeTurn(waiter, face, name, turn, served));
            waiter.awaitParked();
        }
        held.release();
        turns.forEach(Await::done);
        assertThat(served).containsExactly(0, 1, 2, 3);
    }

    /** Nobody is served out of turn, whichever client the turn is of. */
    @EachFace
    default void L9_strictOrderOverAllWaitersOfAllClients(Face face) {
        String name = stage().name();
        LockClient one = stage().client();
        LockClient two = stage().newClient();
        Taken held = stage().actor(two, Face.HANDLE).with(STRICT).take(name);
        Queue<Integer> served = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<@Nullable Void>> turns = new ArrayList<>();
        for (LockClient client : List.of(one, two, one, stage().newClient())) {
            int places = turns.size();
            turns.add(takeTurn(stage().actor(client, face).with(STRICT), face, name, places, served));
            Await.until("the turn is taken", () -> one.inspect(name).waiters().size() > places);
        }
        held.release();
        turns.forEach(Await::done);
        assertThat(served).containsExactly(0, 1, 2, 3);
    }

    private static CompletableFuture<@Nullable Void> takeTurn(
            Actor actor, Face face, String name, int turn, Queue<Integer> served) {
        return actor.worker().run(() -> {
            Taken taken = face.take(actor.lock(name));
            served.add(turn);
            taken.release();
        });
    }

    /** However many wait in the holder's client, at most so many handoffs there come before another client's turn. */
    @ParameterizedTest(name = "maxLocalHandoffs = {0}")
    @ValueSource(ints = {1, 4})
    @OneClient("a local handoff stays within a client")
    default void L9_localHandoffsAreBounded(int maxLocalHandoffs) {
        LockOptions options = LockOptions.defaults().maxLocalHandoffs(maxLocalHandoffs);
        DistributedLock lock = stage().client().getLock(stage().name(), options);
        Queue<String> served = new ConcurrentLinkedQueue<>();
        LockHandle held = Await.result(lock.acquireAsync());
        Actor stranger = stage().actor(stage().newClient(), Face.ASYNC);
        CompletableFuture<Taken> remote =
                stranger.taking(lock.getName()).whenComplete((taken, failure) -> served.add("remote"));
        stranger.awaitQueued(lock.getName());
        List<CompletableFuture<@Nullable Void>> turns = Stream.generate(() -> passOn(lock, served))
                .limit(4L * maxLocalHandoffs)
                .toList();
        held.release();
        Await.result(remote).release();
        turns.forEach(Await::done);
        assertThat(new ArrayList<>(served).indexOf("remote")).isLessThanOrEqualTo(maxLocalHandoffs);
    }

    private static CompletableFuture<@Nullable Void> passOn(DistributedLock lock, Queue<String> served) {
        return lock.acquireAsync().thenCompose(hold -> {
            served.add("local");
            return hold.releaseAsync();
        });
    }

    /** Clients whose threads keep the lock busy give it up to another one that comes. */
    @EachFace
    default void L9_nobodyStarves(Face face) {
        String name = stage().name();
        Actor guest = stage().actor(stage().newClient(), face);
        AtomicBoolean over = new AtomicBoolean();
        Duration oneTurnOfEach = WAKE_UP.multipliedBy(1L + stage().fixture().clients());
        List<CompletableFuture<@Nullable Void>> turns = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Actor busy = stage().actor(face);
            turns.add(busy.worker().run(() -> {
                while (!over.get()) {
                    face.take(busy.lock(name)).release();
                }
            }));
        }
        for (int i = 0; i < stage().fixture().rounds(5); i++) {
            assertTakenWithin(oneTurnOfEach, guest.attempting(name, ScaledTime.limit()));
        }
        over.set(true);
        turns.forEach(Await::done);
    }

    // ---- L10

    /** D8: the first in the queue dies. */
    @EachFace
    @DisplayName("L10 (D8): the first waiter's death costs the others nothing")
    default void L10_aDeadWaiterIsSkipped(Face face) {
        stage().require(Fault.CRASH);
        String name = stage().name();
        Taken held = stage().actor(face).take(name);
        LockClient doomed = stage().newClient();
        Actor dying = stage().actor(doomed, face);
        CompletableFuture<Attempt> dead = dying.attempting(name, ScaledTime.limit());
        dying.awaitQueued(name);
        Actor next = stage().actor(stage().newClient(), face);
        CompletableFuture<Attempt> waiting = next.attempting(name, ScaledTime.limit());
        next.awaitQueued(name);
        stage().fixture().crash(doomed);
        held.release();
        assertTakenWithin(WAKE_UP, waiting);
        assertThat(dead.getNow(NOTHING).taken()).isEmpty();
    }

    @EachFace
    default void L10_aWaiterThatDoesNotAnswerCostsOneClaimWindow(Face face) {
        stage().require(Fault.CUT_OFF);
        String name = stage().name();
        Taken held = stage().actor(face).take(name);
        LockClient silent = stage().newClient();
        Actor first = stage().actor(silent, face);
        CompletableFuture<Attempt> unanswered = first.attempting(name, ScaledTime.limit());
        first.awaitQueued(name);
        Actor next = stage().actor(stage().newClient(), face);
        CompletableFuture<Attempt> waiting = next.attempting(name, ScaledTime.limit());
        next.awaitQueued(name);
        stage().fixture().cutOff(silent);
        held.release();
        assertTakenWithin(stage().fixture().claimWindow().plus(WAKE_UP), waiting);
        stage().fixture().reconnect(silent);
        assertTakenWithin(ScaledTime.limit(), unanswered);
    }
}
