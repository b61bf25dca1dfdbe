package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.watchdog.Scheduler;
import dev.baton.lock.watchdog.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What the owner of a hold is told of it when that has ended by itself. */
class LossTest {
    private static final Duration WATCHDOG = LockOptions.defaults().watchdogTimeout();

    private final Failure silence = new Failure(Failure.Kind.UNKNOWN, new TimeoutException("no answer"));
    private boolean renews;
    private Executor users = Runnable::run;

    /** It grants what is asked for, breaks what is to be broken, and renews what it is to. */
    private final class Granting extends IdleBackend {
        private final Scheduler time;
        private final Executor answering;

        Granting(Scheduler time, Executor answering) {
            this.time = time;
            this.answering = answering;
        }

        @Override
        public void ask(Ask ask, Reply<Answer> reply) {
            Answer granted = new Answer(Answer.Kind.GRANTED, time.nanoTime(), ask.leaseNanos(), 100, 0, null);
            answering.execute(() -> reply.answered(granted));
        }

        @Override
        public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
            Renewed mine = new Renewed(
                    Renewed.Kind.MINE, time.nanoTime(), renewals.get(0).leaseNanos(), null);
            answering.execute(() -> {
                if (renews) {
                    reply.answered(List.of(mine));
                } else {
                    reply.failed(silence);
                }
            });
        }

        @Override
        public void forceUnlock(String name, Reply<Boolean> reply) {
            answering.execute(() -> reply.answered(true));
        }
    }

    private Engine engine(Scheduler time, Executor answering) {
        long second = TimeUnit.SECONDS.toNanos(1);
        Settings settings =
                new Settings("host/1/test", LockOptions.defaults(), 20 * second, 100 * second, 3 * second, second);
        return new Engine(settings, new Granting(time, answering), time, users, () -> 0.5);
    }

    private LockLostException lossOf(boolean watched) {
        VirtualTime time = new VirtualTime();
        DistributedLock lock = engine(time, task -> time.schedule(task, 0)).getLock("orders");
        var acquired = watched ? lock.acquireAsync() : lock.acquireAsync(WATCHDOG);
        time.advance(0);
        var lost = acquired.join().lost().toCompletableFuture();
        time.advance(WATCHDOG.toNanos());
        assertThat(lost).isCompleted();
        return lost.join();
    }

    @Test
    void L17_aHoldThatCouldNotBeRenewedIsLostByThat() {
        LockLostException loss = lossOf(/* watched= */ true);
        assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);
        assertThat(loss).hasCause(silence.cause());
    }

    /** No answer would have changed that. */
    @Test
    void L17_aLeaseThatHasEndedNeedsNoOtherCause() {
        LockLostException loss = lossOf(/* watched= */ false);
        assertThat(loss.reason()).isEqualTo(Reason.EXPIRED);
        assertThat(loss).hasNoCause();
    }

    /** A clock that the test sets; what is scheduled does not run. Whoever schedules something is held up there once asked for. */
    private static final class Busy implements Scheduler {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean holdsUp;
        private volatile long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            if (holdsUp) {
                reached.countDown();
                await(ended);
            }
            return () -> {};
        }

        static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Another thread is at something in the lock, so that the end of the lease has not been told yet. */
    @Test
    void L17_aHoldWhoseLeaseIsOverIsLostAtOnceToItsOwner() throws InterruptedException {
        Busy time = new Busy();
        Engine engine =
                engine(time, task -> new Thread(task).start()); // a pool may have one thread, which waits for it
        DistributedLock lock = engine.getLock("orders");
        assertThat(lock.tryLock(0, 1, TimeUnit.SECONDS)).isTrue();
        assertThat(lock.fencingToken()).isEqualTo(100);
        time.holdsUp = true;
        CompletableFuture<Boolean> forced = CompletableFuture.supplyAsync(() -> engine.forceUnlock("orders"));
        Busy.await(time.reached);
        time.now = TimeUnit.SECONDS.toNanos(2);
        assertThatThrownBy(lock::fencingToken)
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        loss -> assertThat(loss.reason()).isEqualTo(Reason.EXPIRED));
        time.ended.countDown();
        assertThat(forced.join()).isTrue();
    }

    /** An executor that is shut down drops what it has been given; the future of the hold never completes then. */
    @Test
    void L28_aHoldOfWhichNobodyHearsIsRenewedNoLonger() {
        VirtualTime time = new VirtualTime();
        renews = true;
        users = task -> {};
        Engine engine = engine(time, task -> time.schedule(task, 0));
        waitFor(engine.getLock("orders"), time);
        QuietLog.of(Watchdog.class, () -> {
            long start = System.nanoTime();
            while (engine.isHeldHere("orders") && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
                System.gc();
                time.advance(WATCHDOG.toNanos());
            }
        });
        assertThat(engine.isHeldHere("orders")).isFalse();
    }

    private static void waitFor(DistributedLock lock, VirtualTime time) {
        CompletableFuture<LockHandle> acquired = lock.acquireAsync();
        time.advance(10 * WATCHDOG.toNanos());
        assertThat(acquired).isNotDone();
    }
}
