package dev.baton.lock.redlock;

import dev.baton.lock.redlock.RedlockOutcome.Granted;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client of a {@link ModelWorld} that tries for the lock again and again, and does something by chance when it has it. */
final class ModelClient {
    private static final RedlockOptions OPTIONS = RedlockOptions.defaults().serverTimeout(Duration.ofMillis(60));

    private final ModelWorld world;
    private final Masters masters;

    ModelClient(ModelWorld world, Masters masters) {
        this.world = world;
        this.masters = masters;
    }

    void pause() {
        if (!world.isOver()) {
            later(10, this::lock);
        }
    }

    private void later(int withinMillis, Runnable task) {
        world.time.schedule(task, world.random.nextInt(withinMillis) * 1_000_000L);
    }

    private long lease() {
        return world.lease().toNanos();
    }

    private void lock() {
        var unused = masters.attempt("lock", lease(), OPTIONS).thenAccept(this::tried);
    }

    private void tried(RedlockOutcome outcome) {
        if (outcome instanceof Granted granted) {
            world.granted(granted.grant());
            hold(granted.grant());
        } else {
            pause();
        }
    }

    private void hold(RedlockGrant grant) {
        later(100, () -> goOn(grant));
    }

    private void goOn(RedlockGrant grant) {
        int choice = world.isOver() ? 9 : world.random.nextInt(10);
        if (choice < 2) {
            extend(grant);
        } else if (choice < 3) {
            extendTwice(grant);
        } else if (choice < 4) {
            extendOrLock(grant);
        } else if (choice < 5) {
            unlockWhileExtending(grant);
        } else if (choice < 9 || world.isTidy()) {
            unlock(grant);
        } else {
            pause();
        }
    }

    private void unlock(RedlockGrant grant) {
        var unused = masters.unlock(grant, OPTIONS);
        pause();
    }

    /** Not to know what became of an extension changes nothing: the grant is what it was. */
    private void extend(RedlockGrant grant) {
        var unused = masters.extend(grant, lease(), OPTIONS)
                .handle((extended, failure) -> failure == null ? extended : Optional.of(grant))
                .thenAccept(known -> {
                    known.ifPresent(world::extended);
                    goOnWith(grant, known.isPresent());
                });
    }

    /** By two threads that have the same grant. */
    private void extendTwice(RedlockGrant grant) {
        beginToExtend(grant);
        extend(grant);
    }

    /** As well. */
    private void unlockWhileExtending(RedlockGrant grant) {
        beginToExtend(grant);
        later(8, () -> unlock(grant));
    }

    private void beginToExtend(RedlockGrant grant) {
        var unused = masters.extend(grant, lease(), OPTIONS).thenAccept(known -> known.ifPresent(world::extended));
    }

    private void extendOrLock(RedlockGrant grant) {
        var unused = masters.extendOrAcquire(grant, lease(), OPTIONS)
                .handle((outcome, failure) -> heldAfter(grant, outcome));
    }

    private boolean heldAfter(RedlockGrant grant, @Nullable RedlockOutcome outcome) {
        if (outcome instanceof Granted known && known.grant().value().equals(grant.value())) {
            world.extended(known.grant());
            hold(known.grant());
        } else if (outcome != null) {
            tried(outcome);
        } else {
            goOnWith(grant, /* held= */ world.isTidy());
        }
        return outcome != null;
    }

    private void goOnWith(RedlockGrant grant, boolean held) {
        if (held) {
            hold(grant);
        } else {
            pause();
        }
    }
}
