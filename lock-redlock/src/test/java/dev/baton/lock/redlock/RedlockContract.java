package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.LockContract;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The contract, and what holds instead of the rules that servers without a queue cannot keep. */
abstract class RedlockContract extends LockContract {

    /** A single attempt waits for nobody, whoever waits. */
    @Test
    void L6_oneAttemptDoesNotWait() throws InterruptedException {
        try (ContractFixture fixture = newFixture();
                LockClient one = fixture.newClient();
                LockClient two = fixture.newClient()) {
            DistributedLock lock = one.getLock("single");
            LockHandle held = lock.acquire();
            CompletableFuture<LockHandle> waiting = two.getLock("single").acquireAsync();
            Wait.until(
                    "the other one waits", () -> one.inspect("single").waiters().size() == 1);
            long start = System.nanoTime();
            assertThat(one.getLock("single").tryAcquire()).isEmpty();
            assertThat(System.nanoTime() - start)
                    .isLessThan(fixture.commandTimeout().toNanos());
            held.release();
            Wait.result(waiting).release();
        }
    }

    @Test
    void L6_noWaitTimeIsOneAttempt() throws InterruptedException {
        try (ContractFixture fixture = newFixture();
                LockClient one = fixture.newClient();
                LockClient two = fixture.newClient()) {
            LockHandle held = one.getLock("single").acquire();
            DistributedLock lock = two.getLock("single");
            for (Duration wait : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(-1))) {
                assertThat(lock.tryLock(wait)).isFalse();
                assertThat(lock.tryAcquire(wait)).isEmpty();
                assertThat(Wait.result(lock.tryAcquireAsync(wait))).isEmpty();
            }
            held.release();
            Wait.until("it is free", () -> !lock.isLocked());
            assertThat(lock.tryLock(Duration.ZERO)).isTrue();
            lock.unlock();
        }
    }

    /** Also while no server answers. */
    @Test
    void L6_oneAttemptEndsWhileNoServerAnswers() {
        try (ContractFixture fixture = newFixture();
                LockClient client = fixture.newClient()) {
            assertThat(client.getLock("frozen").isLocked()).isFalse();
            fixture.freeze();
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.getLock("frozen").tryLock()).isInstanceOf(LockUnavailableException.class);
            assertThat(System.nanoTime() - start)
                    .isLessThan(
                            fixture.commandTimeout().plus(ScaledTime.of(250)).toNanos());
            fixture.thaw();
        }
    }

    /** Waiters of one client queue locally, in their order. */
    @Test
    void L9_waitersOfAClientAreServedInTheirOrder() throws InterruptedException {
        try (ContractFixture fixture = newFixture();
                LockClient client = fixture.newClient()) {
            DistributedLock lock = client.getLock("order");
            LockHandle held = lock.acquire();
            ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> turns = new ArrayList<>();
            for (int turn = 0; turn < 5; turn++) {
                int mine = turn;
                turns.add(lock.acquireAsync().thenAccept(handle -> {
                    served.add(mine);
                    handle.release();
                }));
            }
            held.release();
            turns.forEach(Wait::done);
            assertThat(served).containsExactly(0, 1, 2, 3, 4);
        }
    }

    /** A client whose threads keep the lock busy gives it up now and then, so that one that has come gets it. */
    @Test
    void L9_nobodyStarves() throws InterruptedException {
        try (ContractFixture fixture = newFixture();
                LockClient busy = fixture.newClient(LockOptions.defaults().maxLocalHandoffs(4));
                LockClient guest = fixture.newClient()) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Void>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(CompletableFuture.runAsync(() -> occupy(busy.getLock("busy"), over)));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(guest.getLock("busy").tryLock(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS))
                        .isTrue();
                guest.getLock("busy").unlock();
            }
            over.set(true);
            runs.forEach(Wait::done);
        }
    }

    private static void occupy(DistributedLock lock, AtomicBoolean over) {
        while (!over.get()) {
            try (LockHandle ignored = Wait.result(lock.acquireAsync())) {
                assertThat(lock.getName()).isNotEmpty();
            }
        }
    }

    /** Whose turn it is among clients is left to chance, but everybody has one. */
    @Test
    void L9_everyWaiterInStrictOrderGetsItsTurn() throws InterruptedException {
        try (ContractFixture fixture = newFixture();
                LockClient one = fixture.newClient(LockOptions.defaults().maxLocalHandoffs(0));
                LockClient two = fixture.newClient(LockOptions.defaults().maxLocalHandoffs(0))) {
            LockHandle held = one.getLock("strict").acquire();
            List<CompletableFuture<Void>> turns = new ArrayList<>();
            for (LockClient client : List.of(one, two, one, two)) {
                turns.add(client.getLock("strict").acquireAsync().thenAccept(LockHandle::release));
            }
            held.release();
            turns.forEach(Wait::done);
            assertThat(one.getLock("strict").tryLock(Duration.ZERO)).isTrue();
            one.getLock("strict").unlock();
        }
    }
}
