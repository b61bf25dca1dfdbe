package dev.baton.lock.testkit;

import static dev.baton.lock.testkit.ContractStage.WATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockEvent;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockListener;
import dev.baton.lock.testkit.ContractFixture.Fault;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** L23 to L26: names, what is left behind, memory effects, and threads. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
public interface HygieneContract extends Contract {

    // ---- L23

    @Test
    default void L23_everyStringIsALockOfItsOwn() {
        String unique = stage().name();
        List<String> names = List.of(
                unique,
                unique + " ",
                " " + unique,
                unique.toUpperCase(java.util.Locale.ROOT),
                unique + "{a}",
                unique + "{a",
                unique + "a}",
                "{" + unique + "}",
                "{}" + unique,
                unique + "%7B",
                unique + "%",
                unique + "%25",
                unique + "\\",
                unique + "\u0000",
                unique + "\u0000\u0000",
                unique + "\r\n",
                unique + "\t",
                unique + ":",
                unique + ":a",
                unique + "*",
                unique + "?",
                unique + "[a]",
                unique + "+",
                unique + "#",
                unique + "\u00e9",
                unique + "e\u0301",
                unique + "\ud83d\udd12",
                unique + "\uffff",
                unique + "x".repeat(512 - unique.length()),
                unique + "y".repeat(512 - unique.length()),
                unique + "\u00e9".repeat((512 - unique.length()) / 2));
        DistributedLock other = stage().newClient().getLock(unique);
        List<LockHandle> holds = new ArrayList<>();
        for (String name : names) {
            DistributedLock lock = stage().client().getLock(name);
            assertThat(lock.getName()).isEqualTo(name);
            LockHandle held = Await.result(lock.acquireAsync());
            assertThat(held.lockName()).isEqualTo(name);
            holds.add(held);
        }
        assertThat(other.tryLock()).isFalse();
        holds.forEach(LockHandle::release);
        stage().assertFree(names);
    }

    @Test
    default void L23_oddNamesExcludeOverClients() {
        String unique = stage().name();
        for (String name : List.of(unique + "{ \u0000\r\n}\ud83d\udd12", "x".repeat(512 - unique.length()) + unique)) {
            Taken held = stage().actor(Face.THREAD).take(name);
            Actor other = stage().actor(stage().newClient(), Face.ASYNC);
            assertThat(other.tryTake(name, Duration.ZERO)).isEmpty();
            CompletableFuture<Taken> waiting = other.taking(name);
            other.awaitQueued(name);
            held.release();
            Await.result(waiting).release();
        }
    }

    @Test
    default void L23_whatIsNoName() {
        LockClient client = stage().client();
        assertNoName(NullPointerException.class, null);
        for (String name : List.of("", "x".repeat(513), "\u00e9".repeat(257), "a\ud800", "\udc00\ud800")) {
            assertNoName(IllegalArgumentException.class, name);
        }
        assertThat(client.getLock("x".repeat(512)).getName()).hasSize(512);
    }

    @SuppressWarnings("NullAway") // null is what must be refused
    private void assertNoName(Class<? extends Exception> refusal, @Nullable String name) {
        LockClient client = stage().client();
        List<Consumer<LockClient>> uses = List.of(
                each -> each.getLock(name),
                each -> each.getLock(name, WATCHED),
                each -> each.inspect(name),
                each -> each.forceUnlock(name));
        for (Consumer<LockClient> use : uses) {
            assertThatThrownBy(() -> use.accept(client)).isInstanceOf(refusal);
        }
    }

    // ---- L24

    /** S4: of each name, and of each reentrant acquisition, nothing is left in the client. */
    @EachFace
    @DisplayName("L24 (S4): names used once are forgotten")
    default void L24_namesUsedAreForgotten(Face face) {
        Actor actor = stage().actor(face).with(WATCHED);
        List<WeakReference<String>> used = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            used.add(use(actor, face));
        }
        if (stage().fixture().supports(Fault.DATA_LOSS)) {
            stage().fixture().loseData();
        }
        Await.until("the names are forgotten", () -> {
            System.gc();
            return used.stream().filter(name -> name.get() != null).count() <= 5;
        });
    }

    private WeakReference<String> use(Actor actor, Face face) {
        String name = stage().name();
        Await.done(actor.worker().run(() -> {
            DistributedLock lock = actor.lock(name);
            Taken taken = face.take(lock);
            if (face == Face.THREAD) {
                reenter(lock);
            }
            taken.release();
        }));
        return new WeakReference<>(name);
    }

    private static void reenter(DistributedLock lock) {
        for (int i = 0; i < 10; i++) {
            lock.lock();
        }
        for (int i = 0; i < 10; i++) {
            lock.unlock();
        }
    }

    /** S6: however many locks a client holds, it knows of each of them. */
    @Test
    @DisplayName("L24 (S6): no hold is forgotten, however many there are")
    default void L24_noHoldIsForgottenHoweverManyThereAre() {
        List<String> names = stage().names(stage().fixture().rounds(2_000));
        LockClient client = stage().client();
        List<CompletableFuture<LockHandle>> holds =
                names.stream().map(name -> client.getLock(name).acquireAsync()).toList();
        List<LockHandle> held = holds.stream().map(Await::result).toList();
        LockClient other = stage().newClient();
        for (String name : names) {
            assertThat(Await.result(client.getLock(name).tryAcquireAsync(Duration.ZERO)))
                    .isEmpty();
        }
        for (int i = 0; i < names.size(); i += 20) {
            assertThat(other.getLock(names.get(i)).tryLock()).isFalse();
        }
        held.stream().map(LockHandle::releaseAsync).toList().forEach(Await::done);
        stage().assertFree(names.subList(0, Math.min(100, names.size())));
    }

    @EachFace
    default void L24_nobodyIsListedAfterwards(Face face) {
        String name = stage().name();
        Actor holder = stage().actor(face);
        LockClient client = holder.client();
        Taken held = holder.take(name);
        assertThat(client.inspect(name).owner()).contains(client.id());
        assertThat(client.inspect(name).fencingToken()).isEqualTo(held.token());
        Actor impatient = stage().actor(stage().newClient(), face);
        CompletableFuture<Optional<Taken>> waiting = impatient.tryTaking(name, ScaledTime.of(1_000));
        impatient.awaitQueued(name);
        assertThat(client.inspect(name).waiters()).hasSize(1);
        assertThat(Await.result(waiting)).isEmpty();
        Await.until(
                "the place is given up", () -> client.inspect(name).waiters().isEmpty());
        held.release();
        assertThat(client.inspect(name).locked()).isFalse();
        assertThat(client.inspect(name).owner()).isNull();
        assertThat(client.inspect(name).remainingLease()).isZero();
    }

    // ---- L25

    /** A count kept in a plain field is right, and its sum seen at the end, if each release is seen by the next acquire. */
    @EachFace
    @OneClient("the threads contend within a client")
    default void L25_aReleaseHappensBeforeTheNextAcquire(Face face) {
        DistributedLock lock = stage().client().getLock(stage().name());
        int rounds = 500;
        Tally tally = new Tally();
        List<CompletableFuture<@Nullable Void>> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(stage().worker().run(() -> {
                for (int round = 0; round < rounds; round++) {
                    Taken taken = face.take(lock);
                    tally.count++;
                    taken.release();
                }
            }));
        }
        runs.forEach(Await::done);
        assertThat(tally.count).isEqualTo(4 * rounds);
    }

    /** Guarded by a distributed lock alone. */
    final class Tally {
        private int count;
    }

    // ---- L26

    @Test
    @OneClient("the threads contend within a client")
    default void L26_manyVirtualThreadsContend() {
        Optional<ExecutorService> virtual = virtualThreads();
        assumeTrue(virtual.isPresent(), "this JDK has no virtual threads");
        DistributedLock lock = stage().client().getLock(stage().name());
        Passage passage = new Passage();
        try (ExecutorServiceScope threads = new ExecutorServiceScope(virtual.get())) {
            List<CompletableFuture<@Nullable Void>> runs = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                runs.add(CompletableFuture.runAsync(() -> lockAndPass(lock, passage), threads.executor()));
            }
            runs.forEach(Await::done);
        }
        assertThat(passage.passed()).isEqualTo(500);
    }

    private static void lockAndPass(DistributedLock lock, Passage passage) {
        lock.lock();
        try {
            passage.pass(new Taken.OfThread(lock));
        } finally {
            lock.unlock();
        }
    }

    /** Threads that end with a test. */
    record ExecutorServiceScope(ExecutorService executor) implements AutoCloseable {
        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    private static Optional<ExecutorService> virtualThreads() {
        try {
            return Optional.of((ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // the inner future is the result
    default void L26_blockingOnANetworkThreadIsRefused() {
        LockClient client = stage().client();
        Optional<Executor> network = stage().fixture().networkThread(client);
        assumeTrue(network.isPresent(), "this backend's tests cannot run a task on a network thread");
        DistributedLock lock = client.getLock(stage().name());
        Await.done(CompletableFuture.runAsync(() -> assertAllRefused(client, lock), network.get()));
        LockHandle held = Await.result(
                CompletableFuture.supplyAsync(lock::acquireAsync, network.get()).thenCompose(future -> future));
        Await.done(CompletableFuture.runAsync(() -> assertRefused(held::release), network.get()));
        assertThat(held.isHeld()).isTrue();
        Await.done(
                CompletableFuture.supplyAsync(held::releaseAsync, network.get()).thenCompose(done -> done));
        stage().assertFree(lock.getName());
    }

    private static void assertAllRefused(LockClient client, DistributedLock lock) {
        assertRefused(lock::lock);
        assertRefused(lock::lockInterruptibly);
        assertRefused(lock::tryLock);
        assertRefused(() -> lock.tryLock(ScaledTime.of(100)));
        assertRefused(lock::acquire);
        assertRefused(lock::tryAcquire);
        assertRefused(lock::isLocked);
        assertRefused(lock::forceUnlock);
        assertRefused(() -> client.inspect(lock.getName()));
        assertRefused(client::close);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalStateException.class);
    }

    /** Where a future completes, another lock may be waited for, of the same client. */
    @Test
    default void L26_futuresCompleteWhereBlockingIsAllowed() {
        LockClient client = stage().client();
        DistributedLock lock = client.getLock(stage().name());
        LockHandle held = Await.result(lock.acquireAsync());
        CompletableFuture<Boolean> granted = lock.acquireAsync().thenApply(hold -> blocks(client, hold::release));
        CompletableFuture<Boolean> refused =
                lock.tryAcquireAsync(ScaledTime.of(100)).thenApply(none -> blocks(client, () -> {}));
        assertThat(Await.result(refused)).isTrue();
        CompletableFuture<Boolean> released = held.releaseAsync()
                .thenApply(nothing -> blocks(client, () -> {}))
                .toCompletableFuture();
        assertThat(Await.result(released)).isTrue();
        assertThat(Await.result(granted)).isTrue();
        LockHandle doomed = Await.result(client.getLock(lock.getName(), WATCHED).acquireAsync());
        CompletableFuture<Boolean> lost =
                doomed.lost().thenApply(loss -> blocks(client, () -> {})).toCompletableFuture();
        assertThat(lock.forceUnlock()).isTrue();
        assertThat(Await.result(lost)).isTrue();
    }

    private boolean blocks(LockClient client, Runnable release) {
        DistributedLock other = client.getLock("other-" + client.id());
        other.lock();
        other.unlock();
        release.run();
        return true;
    }

    @Test
    default void L26_listenersAreCalledWhereBlockingIsAllowed() {
        LockClient client = stage().client();
        CompletableFuture<Boolean> acquired = new CompletableFuture<>();
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        String name = stage().name();
        Thread caller = Thread.currentThread();
        client.addListener(new LockListener() {
            @Override
            public void onAcquired(LockEvent event) {
                answer(acquired, event);
            }

            @Override
            public void onReleased(LockEvent event) {
                answer(released, event);
            }

            private void answer(CompletableFuture<Boolean> told, LockEvent event) {
                if (event.lockName().equals(name)) {
                    boolean elsewhere = Thread.currentThread() != caller;
                    told.completeAsync(() -> elsewhere && blocks(client, () -> {}), Runnable::run);
                }
            }
        });
        client.getLock(name).lock();
        assertThat(Await.result(acquired)).isTrue();
        client.getLock(name).unlock();
        assertThat(Await.result(released)).isTrue();
    }

    /** A listener that throws harms nobody. */
    @Test
    default void L26_aListenerThatThrowsHarmsNobody() {
        LockClient client = stage().client();
        Events events = new Events();
        client.addListener(new LockListener() {
            @Override
            public void onAcquired(LockEvent event) {
                throw new IllegalStateException("of a listener, as the test wants it");
            }
        });
        client.addListener(events);
        client.addListener(events);
        DistributedLock lock = client.getLock(stage().name());
        lock.lock();
        lock.lock();
        lock.unlock();
        lock.unlock();
        Await.until("the release is told", () -> !events.released().isEmpty());
        assertThat(events.acquired()).hasSize(1);
        assertThat(events.released()).hasSize(1);
        client.removeListener(events);
    }

    // ---- L27

    @Test
    default void L27_newConditionIsUnsupported() {
        DistributedLock lock = stage().client().getLock(stage().name());
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
        lock.lock();
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
        lock.unlock();
    }
}
