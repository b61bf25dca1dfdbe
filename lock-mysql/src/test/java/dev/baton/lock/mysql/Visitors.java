package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Those who take locks, time and again: they wait, give up or are cancelled, and look who else is inside. */
final class Visitors {
    private static final Duration LONGEST_STORM = ScaledTime.limit().dividedBy(2);
    private static final int LONGEST_WAIT = 40; // milliseconds
    /** Of some; the others' holds are watched. Where one waits instead of the other, a new number takes the place over. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Consumer<LockHandle> visit;
    private final Map<String, Set<LockHandle>> inside = new ConcurrentHashMap<>();
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();

    /** @param visit what each does while it has the lock */
    Visitors(Consumer<LockHandle> visit) {
        this.visit = visit;
    }

    int entered() {
        return entered.get();
    }

    /** How often two were inside, both with holds that were valid as far as their clients could know. */
    int overlaps() {
        return overlaps.get();
    }

    /** Attempts so many times, or for as long as a storm may take. */
    void run(Supplier<DistributedLock> locks, Random random, int attempts) {
        long end = System.nanoTime() + LONGEST_STORM.toNanos();
        for (int i = 0; i < attempts && System.nanoTime() - end < 0; i++) {
            DistributedLock lock = locks.get();
            try {
                attempt(lock, random);
            } catch (LockUnavailableException | LockLostException e) {
                assertThat(e).hasMessageContaining(lock.getName());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void attempt(DistributedLock lock, Random random) throws InterruptedException {
        Duration wait = ScaledTime.of(random.nextInt(LONGEST_WAIT));
        boolean watched = random.nextInt(3) != 0;
        if (random.nextInt(4) == 0) {
            CompletableFuture<LockHandle> future = watched ? lock.acquireAsync() : lock.acquireAsync(LEASE);
            future.orTimeout(wait.toNanos() + 1, TimeUnit.NANOSECONDS);
            future.handle((hold, failure) -> Optional.ofNullable(hold)).join().ifPresent(this::enter);
        } else {
            (watched ? lock.tryAcquire(wait) : lock.tryAcquire(wait, LEASE)).ifPresent(this::enter);
        }
    }

    private void enter(LockHandle hold) {
        Set<LockHandle> present = inside.computeIfAbsent(hold.lockName(), lock -> ConcurrentHashMap.newKeySet());
        try (hold) {
            present.add(hold);
            present.stream()
                    .filter(other -> other != hold && areHeldAtOnce(hold, other))
                    .forEach(other -> overlaps.incrementAndGet());
            entered.incrementAndGet();
            visit.accept(hold);
        } finally {
            present.remove(hold);
        }
    }

    /** One that is held before and after the other one is looked at was held in that moment. */
    private static boolean areHeldAtOnce(LockHandle one, LockHandle other) {
        return one.isHeld() && other.isHeld() && one.isHeld();
    }
}
