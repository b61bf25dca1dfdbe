package dev.baton.lock.cli;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.cli.TakingWay.Terms;
import dev.baton.lock.cli.Violation.Kind;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One thread of a client: takes locks in random ways for random times, writes to the register under them, and compares
 * what it is told of its holds with what must be so.
 */
final class TortureThread {
    private final LockClient client;
    private final LossesTold losses;
    private final RegisterLink register;
    private final TrialLocks locks;
    private final Random random;
    private final CountDownLatch end;

    TortureThread(
            LockClient client,
            LossesTold losses,
            RegisterLink register,
            TrialLocks locks,
            Random random,
            CountDownLatch end) {
        this.client = client;
        this.losses = losses;
        this.register = register;
        this.locks = locks;
        this.random = random;
        this.end = end;
    }

    void work() throws IOException, InterruptedException {
        while (!pause(random.nextInt(15))) {
            once();
        }
    }

    private void once() throws IOException, InterruptedException {
        Wish wish = Wish.random(random, locks);
        String name = locks.name(wish.lockNumber());
        register.want(name, wish.longestLeaseMillis(), wish.waits());
        DistributedLock lock = client.getLock(name, wish.options());
        Optional<TakenLock> taken = take(wish.way(), lock, wish.terms());
        if (taken.isPresent()) {
            new TortureHold(lock, taken.get(), wish, losses, register, random, end).work();
        }
    }

    /** Tells the register of a failure. */
    private Optional<TakenLock> take(TakingWay way, DistributedLock lock, Terms terms)
            throws IOException, InterruptedException {
        try {
            Optional<TakenLock> taken = takeOrBeInterrupted(way, lock, terms);
            if (taken.isEmpty()) {
                register.gaveUp(GiveUp.NOT_FREE);
            }
            return taken;
        } catch (LockUnavailableException e) {
            register.gaveUp(GiveUp.UNAVAILABLE);
        } catch (CancellationException e) {
            register.gaveUp(GiveUp.CANCELLED);
        } catch (InterruptedException e) {
            register.gaveUp(GiveUp.INTERRUPTED);
        } catch (LockLostException e) {
            unlockLost(lock);
            register.gaveUp(GiveUp.LOST);
        } catch (ExecutionException e) {
            failed(way, lock, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            failed(way, lock, e);
        }
        return Optional.empty();
    }

    private static Optional<TakenLock> takeOrBeInterrupted(TakingWay way, DistributedLock lock, Terms terms)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (terms.cancelAfterMillis() == 0 || way.isAsync() || way == TakingWay.LOCK) {
            return way.take(lock, terms);
        }
        try (Interruption interruption = Interruption.ofThisThread(terms.cancelAfterMillis())) {
            return way.take(lock, terms);
        }
    }

    /** A thread that was told of its loss before it could do anything still has to unlock. */
    private static void unlockLost(DistributedLock lock) {
        try {
            lock.unlock();
        } catch (IllegalMonitorStateException e) {
            // told once more
        }
    }

    private void failed(TakingWay way, DistributedLock lock, Throwable failure) throws IOException {
        boolean unavailable = failure instanceof LockUnavailableException;
        if (!unavailable) {
            register.violation(Kind.UNEXPECTED, lock.getName(), way + " failed: " + failure);
        }
        register.gaveUp(unavailable ? GiveUp.UNAVAILABLE : GiveUp.FAILED);
    }

    /** True if the trial ends. */
    private boolean pause(int millis) throws InterruptedException {
        return end.await(millis, TimeUnit.MILLISECONDS);
    }
}
