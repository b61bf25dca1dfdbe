package dev.baton.lock.cli;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.cli.Violation.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One hold of a {@link TortureThread}, from its first write to its release or loss. */
final class TortureHold {
    /** How long after its lease a loss may be told at the latest, for a machine that is busy. */
    private static final int TELLING_MILLIS = 3_000;

    private final DistributedLock lock;
    private final TakenLock taken;
    private final Wish wish;
    private final LossesTold losses;
    private final RegisterLink register;
    private final Random random;
    private final CountDownLatch end;
    private final LeaseBound lease;
    private boolean lost;
    private boolean replaced; // by a new hold inside, after whose end the thread's unlock knows of no loss
    private Reason reasonTold = Reason.EXPIRED;

    TortureHold(
            DistributedLock lock,
            TakenLock taken,
            Wish wish,
            LossesTold losses,
            RegisterLink register,
            Random random,
            CountDownLatch end) {
        this.lock = lock;
        this.taken = taken;
        this.wish = wish;
        this.losses = losses;
        this.register = register;
        this.random = random;
        this.end = end;
        this.lease = new LeaseBound(wish.isWatched(), Duration.ofMillis(wish.leaseMillis()), System::nanoTime);
    }

    void work() throws IOException, InterruptedException {
        register.hold(taken.token());
        try {
            use();
        } catch (RuntimeException e) {
            violation(Kind.UNEXPECTED, "a call within the hold failed: " + e);
        }
        release();
    }

    private void use() throws IOException, InterruptedException {
        int holdMillis = holdMillis();
        int writes = random.nextInt(4) == 0 ? 1 + holdMillis : 1 + random.nextInt(4); // some without a pause
        for (int i = 0; i < writes && !lost; i++) {
            writeAndLook();
            if (i == 0 && !lost && random.nextInt(5) == 0) {
                change();
            }
            var unused = end.await(holdMillis / writes, TimeUnit.MILLISECONDS);
        }
        if (!lost) {
            writeAndLook();
        }
        if (lost) {
            expectToBeTold();
        }
    }

    /** Mostly short, sometimes longer than the lease. */
    private int holdMillis() {
        int kind = random.nextInt(200);
        if (kind < 100) {
            return random.nextInt(5);
        }
        return kind < 198 ? random.nextInt(kind < 180 ? 40 : 200) : 500 + random.nextInt(2_500);
    }

    private void writeAndLook() throws IOException {
        register.write();
        long beforeNanos = System.nanoTime();
        boolean valid = taken.isHeld();
        register.looked(valid);
        lost = !valid;
        if (valid && lease.isOverAt(beforeNanos)) {
            violation(Kind.LOSS_NOT_KNOWN, "its lease is over; " + wish);
        }
    }

    private void change() throws IOException {
        if (taken.isHandle()) {
            extend(wish.shorterLease(random));
        } else {
            nest();
        }
    }

    private void extend(Duration newLease) throws IOException {
        try {
            lost = !taken.extend(newLease);
        } catch (LockUnavailableException e) {
            lease.perhapsReplaced(Duration.ofMillis(wish.longestLeaseMillis()));
            return;
        }
        if (lost && taken.isHeld()) {
            violation(Kind.UNEXPECTED, "extend() says that it is no longer held, isHeld() that it is");
        } else if (!lost) {
            lease.replaced(newLease);
        }
    }

    /** Locks once more, and unlocks. After a loss that is a new hold, of which the register knows nothing. */
    private void nest() {
        try {
            if (random.nextBoolean()) {
                lock.lock();
            } else {
                lock.lock(wish.shorterLease(random));
            }
        } catch (LockUnavailableException e) {
            return;
        }
        try {
            replaced = lock.fencingToken() != taken.token();
            lost = replaced;
        } catch (LockLostException e) {
            lost = true;
        } finally {
            unlockNested();
        }
    }

    private void unlockNested() {
        try {
            lock.unlock();
        } catch (LockLostException e) {
            lost = true;
        }
        lease.perhapsLonger(Duration.ofMillis(wish.longestLeaseMillis()));
    }

    private void expectToBeTold() throws IOException, InterruptedException {
        Optional<Reason> told = losses.await(lock.getName(), taken.token(), wish.longestLeaseMillis() + TELLING_MILLIS);
        reasonTold = told.orElse(Reason.EXPIRED);
        if (told.isEmpty()) {
            violation(Kind.LOSS_NOT_TOLD, "token " + taken.token() + "; " + wish);
        }
    }

    private void release() throws IOException, InterruptedException {
        boolean over = !taken.isHeld();
        try {
            taken.release();
            if (over) {
                violation(Kind.LOSS_NOT_TOLD, "its release returned, but it was over; token " + taken.token());
            }
            register.end(TrialTally.RELEASED);
        } catch (LockLostException e) {
            register.end(e.reason().name());
        } catch (ExecutionException e) {
            failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) throws IOException {
        if (failure instanceof LockLostException loss) {
            register.end(loss.reason().name());
        } else if (replaced && failure instanceof IllegalMonitorStateException) {
            register.end(reasonTold.name());
        } else {
            violation(Kind.UNEXPECTED, "release failed: " + failure);
            register.end(TrialTally.RELEASED);
        }
    }

    private void violation(Kind kind, String text) throws IOException {
        register.violation(kind, lock.getName(), text);
    }
}
