package dev.baton.lock.redlock;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Somebody in an {@link EngineWorld} who asks for the lock again and again, and gives it back, or gives up. */
final class EngineUser {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    private final EngineWorld world;
    private final Supplier<EngineWorld.Client> client; // of now

    EngineUser(EngineWorld world, Supplier<EngineWorld.Client> client) {
        this.world = world;
        this.client = client;
    }

    void pause() {
        if (!world.isOver()) {
            world.later(20, this::ask);
        }
    }

    private void ask() {
        DistributedLock lock = client.get().lock(world.options());
        CompletableFuture<Optional<LockHandle>> asked = ask(lock, world.duration(Duration.ZERO, LONGEST_WAIT));
        var unused = asked.handle((granted, failure) -> {
            if (failure == null && granted.isPresent()) {
                hold(granted.get());
            } else {
                pause();
            }
            return true;
        });
        if (world.isNext(10)) {
            world.later(100, () -> asked.cancel(/* mayInterruptIfRunning= */ false));
        }
    }

    private CompletableFuture<Optional<LockHandle>> ask(DistributedLock lock, Duration wait) {
        return world.isNext(50) ? lock.tryAcquireAsync(wait) : lock.tryAcquireAsync(wait, world.lease());
    }

    /** For a few milliseconds as a rule. */
    private void hold(LockHandle handle) {
        world.granted(handle);
        world.later(world.isNext(20) ? world.longHoldMillis() : 15, () -> release(handle));
    }

    private void release(LockHandle handle) {
        var unused = handle.releaseAsync();
        pause();
    }
}
