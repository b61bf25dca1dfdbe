package dev.baton.lock.cli;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.cli.Violation.Kind;
import java.io.IOException;
import java.time.Duration;
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
    private final long takenNanos = System.nanoTime();
    private boolean lost;

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
    }

    void work() throws IOException, InterruptedException {
        register.hold(taken.token());
        int holdMillis = holdMillis();
        int writes = random.nextInt(4) == 0 ? 1 + holdMillis : 1 + random.nextInt(4); // some without a pause
        int pauseMillis = holdMillis / writes;
        for (int i = 0; i < writes && !lost; i++) {
            writeAndLook();
            if (i == 0 && !lost && wish.isWatched() && taken.isReentrant() && random.nextInt(5) == 0) {
                nest();
            }
            var unused = end.await(pauseMillis, TimeUnit.MILLISECONDS);
        }
        if (!lost) {
            writeAndLook();
        }
        if (lost) {
            expectToBeTold();
        }
        release();
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
        if (valid
                && !wish.isWatched()
                && beforeNanos - takenNanos > TimeUnit.MILLISECONDS.toNanos(wish.leaseMillis())) {
            violation(Kind.LOSS_NOT_KNOWN, "a lease of " + wish.leaseMillis() + " ms is over");
        }
    }

    /** Locks once more, with no lease or one that is no longer than the hold's own, and unlocks. */
    private void nest() throws IOException {
        try {
            if (random.nextBoolean()) {
                lock.lock();
            } else {
                lock.lock(Duration.ofMillis(100 + random.nextInt(900)));
            }
        } catch (LockUnavailableException e) {
            return;
        }
        nested();
    }

    /** After a loss the inner call has made a new hold, of which the register knows nothing: it ends at once. */
    private void nested() throws IOException {
        try {
            boolean same = lock.fencingToken() == taken.token();
            lost |= !same;
        } catch (LockLostException e) {
            lost = true;
        }
        try {
            lock.unlock();
        } catch (LockLostException e) {
            lost = true;
        }
    }

    private void expectToBeTold() throws IOException, InterruptedException {
        if (!losses.await(lock.getName(), taken.token(), wish.leaseMillis() + TELLING_MILLIS)) {
            violation(Kind.LOSS_NOT_TOLD, "token " + taken.token() + ", lease " + wish.leaseMillis() + " ms");
        }
    }

    private void release() throws IOException, InterruptedException {
        boolean over = !taken.isHeld();
        try {
            taken.release();
            if (over) {
                violation(Kind.LOSS_NOT_TOLD, "the release of a hold that was over, token " + taken.token());
            }
            register.end(TrialTally.RELEASED);
        } catch (LockLostException e) {
            register.end(e.reason().name());
        } catch (ExecutionException e) {
            released(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            released(e);
        }
    }

    private void released(Throwable failure) throws IOException {
        if (failure instanceof LockLostException loss) {
            register.end(loss.reason().name());
        } else {
            violation(Kind.UNEXPECTED, "release failed: " + failure);
            register.end("FAILED");
        }
    }

    private void violation(Kind kind, String text) throws IOException {
        register.violation(kind, lock.getName(), text);
    }
}
