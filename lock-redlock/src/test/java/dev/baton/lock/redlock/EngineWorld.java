package dev.baton.lock.redlock;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Engine;
import dev.baton.lock.core.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Clients with some users each, who wait for the same lock of the same servers; holds are watched, or have leases. */
final class EngineWorld {
    private static final int CLIENTS = 3;
    private static final int USERS = 2;
    private static final Duration LONGEST_LEASE = Duration.ofMillis(400);
    private static final Duration SERVER_TIMEOUT = Duration.ofMillis(60);
    private static final RedlockOptions REDLOCK = RedlockOptions.defaults()
            .serverTimeout(SERVER_TIMEOUT)
            .retryDelay(Duration.ofMillis(20))
            .retryJitter(Duration.ofMillis(10));

    private final VirtualTime time = new VirtualTime();
    private final Random random;
    private final ModelServers servers;
    private final List<LockHandle> held = new ArrayList<>(); // or believed to be, when looked at last
    private final List<String> broken = new ArrayList<>();
    private long lastToken;
    private int grants;

    EngineWorld(int serverCount, long seed) {
        random = new Random(seed);
        boolean tokensAhead = random.nextBoolean();
        servers = new ModelServers(time, random, serverCount, tokensAhead);
        if (!tokensAhead) {
            servers.restart(LONGEST_LEASE.multipliedBy(2));
        }
    }

    void play(long millis) {
        ModelNode.Network network = ModelNode.Network.some(random, /* overtakes= */ true);
        for (int i = 0; i < CLIENTS; i++) {
            DistributedLock lock =
                    engine("client-" + i, servers.connections(network)).getLock("lock");
            for (int user = 0; user < USERS; user++) {
                pause(lock);
            }
        }
        time.pass(millis);
    }

    private Engine engine(String id, Servers connections) {
        Settings settings = new Settings(
                id,
                LockOptions.defaults().watchdogTimeout(LONGEST_LEASE),
                SERVER_TIMEOUT.multipliedBy(8).toNanos(),
                Duration.ofSeconds(10).toNanos(),
                LONGEST_LEASE.toNanos(),
                Duration.ofSeconds(1).toNanos());
        RedlockBackend backend = Backends.on(connections, settings, REDLOCK, random::nextDouble);
        return Backends.engine(connections, settings, backend, random::nextDouble);
    }

    // ---- users

    private void later(int withinMillis, Runnable task) {
        time.schedule(task, random.nextInt(withinMillis) * 1_000_000L);
    }

    private void pause(DistributedLock lock) {
        later(20, () -> ask(lock));
    }

    private void ask(DistributedLock lock) {
        Duration wait = Duration.ofMillis(random.nextInt(500));
        CompletableFuture<Optional<LockHandle>> asked = random.nextBoolean()
                ? lock.tryAcquireAsync(wait)
                : lock.tryAcquireAsync(wait, Duration.ofMillis(20 + random.nextInt(380)));
        var unused = asked.handle((granted, failure) -> {
            if (failure == null && granted.isPresent()) {
                granted(granted.get());
                later(150, () -> release(lock, granted.get()));
            } else {
                pause(lock);
            }
            return true;
        });
        if (random.nextInt(10) == 0) {
            later(100, () -> asked.cancel(/* mayInterruptIfRunning= */ false));
        }
    }

    private void release(DistributedLock lock, LockHandle handle) {
        var unused = handle.releaseAsync();
        pause(lock);
    }

    // ---- the rules

    private void granted(LockHandle handle) {
        grants++;
        held.removeIf(other -> !other.isHeld());
        if (handle.isHeld() && !held.isEmpty()) {
            broken.add("%d is granted while %d is held"
                    .formatted(handle.fencingToken(), held.get(0).fencingToken()));
        }
        if (handle.fencingToken() <= lastToken) {
            broken.add("%d is granted after %d".formatted(handle.fencingToken(), lastToken));
        }
        lastToken = Math.max(lastToken, handle.fencingToken());
        held.add(handle);
    }

    List<String> broken() {
        return broken;
    }

    int grants() {
        return grants;
    }
}
