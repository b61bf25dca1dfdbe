package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Threads of some clients that take turns at some locks while a test lets something fail: by thread-owned holds, watched
 * handles and leased ones. Their waits outlast every fault, so that nobody waits in vain.
 */
final class Workload {
    private static final int THREADS_PER_CLIENT = 3;
    private static final int LOCKS = 2;
    private static final Duration WAIT = ScaledTime.limit();
    private static final Duration LEASE = ScaledTime.of(1_000);
    private static final long STAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final FencedRegister register = new FencedRegister();
    private final List<String> names = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Map<String, Long> lastEntered = new ConcurrentHashMap<>();
    private final Set<RedisLockClient> clinging = ConcurrentHashMap.newKeySet();
    private final Queue<LockUnavailableException> unavailable = new ConcurrentLinkedQueue<>();
    private final Queue<LockLostException> lost = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    /** Begins, and returns once everybody has had a turn. */
    Workload(Stage stage, Collection<RedisLockClient> clients) {
        for (int i = 0; i < LOCKS; i++) {
            names.add(stage.name());
        }
        long start = System.nanoTime();
        for (RedisLockClient client : clients) {
            for (int i = 0; i < THREADS_PER_CLIENT; i++) {
                workers.add(new Worker(stage, workers.size(), client));
            }
        }
        awaitServed(start, clients);
    }

    /** One of the locks. */
    String name() {
        return names.get(0);
    }

    FencedRegister register() {
        return register;
    }

    /** What attempts failed with. */
    List<LockUnavailableException> unavailable() {
        return List.copyOf(unavailable);
    }

    /** The losses that releases have told. */
    List<LockLostException> lost() {
        return List.copyOf(lost);
    }

    /** From now on whoever has a hold of this client keeps it until it is over; returns once somebody does. */
    void cling(RedisLockClient client) {
        clinging.add(client);
        Wait.until(
                "somebody clings", () -> workers.stream().anyMatch(worker -> worker.clings && worker.client == client));
    }

    void letGo(RedisLockClient client) {
        clinging.remove(client);
    }

    /** Waits until each thread of these clients and each lock has had a turn since then; how long the last of them took. */
    Duration awaitServed(long sinceNanos, Collection<RedisLockClient> clients) {
        List<Worker> served = workers.stream()
                .filter(worker -> clients.contains(worker.client))
                .toList();
        Wait.until("all are served", () -> {
            checkWorkers();
            return served.stream().allMatch(worker -> worker.enteredNanos - sinceNanos >= 0)
                    && names.stream()
                            .allMatch(name -> lastEntered.getOrDefault(name, sinceNanos - 1) - sinceNanos >= 0);
        });
        long slowest = 0;
        for (Worker worker : served) {
            slowest = Math.max(slowest, tookUntil(sinceNanos, turn -> turn.worker() == worker.index));
        }
        for (String name : names) {
            slowest =
                    Math.max(slowest, tookUntil(sinceNanos, turn -> turn.name().equals(name)));
        }
        return Duration.ofNanos(slowest);
    }

    /** Turns are remembered when they end: one that has not ended began just now. */
    private long tookUntil(long sinceNanos, Predicate<FencedRegister.Turn> which) {
        return register.firstSince(sinceNanos, which).orElse(System.nanoTime()) - sinceNanos;
    }

    /** Lets all end that have a turn or wait for one; what they failed with is thrown. */
    void end() {
        over = true;
        workers.forEach(worker -> worker.task.result());
    }

    private void checkWorkers() {
        for (Worker worker : workers) {
            if (worker.task.isDone()) {
                worker.task.result();
            }
        }
    }

    /** A hold, of whatever kind. */
    private record Held(long token, BooleanSupplier isHeld, Runnable releasing) {
        static Held of(LockHandle handle) {
            return new Held(handle.fencingToken(), handle::isHeld, handle::release);
        }

        static Held ofThread(DistributedLock lock) {
            return new Held(lock.fencingToken(), lock::isHeldByCurrentThread, lock::unlock);
        }
    }

    private final class Worker {
        private final int index;
        private final RedisLockClient client;
        private final Task<Boolean> task;
        private volatile long enteredNanos = System.nanoTime() - WAIT.toNanos();
        private volatile boolean clings;

        Worker(Stage stage, int index, RedisLockClient client) {
            this.index = index;
            this.client = client;
            this.task = stage.run(this::work);
        }

        private void work() throws InterruptedException {
            for (int turn = index; !over; turn++) {
                String name = names.get(turn % names.size());
                try {
                    stay(name, take(client.getLock(name), turn % 3));
                } catch (LockUnavailableException e) {
                    unavailable.add(e);
                    LockSupport.parkNanos(PAUSE_NANOS);
                } catch (LockLostException e) {
                    lost.add(e);
                }
            }
        }

        private Held take(DistributedLock lock, int kind) throws InterruptedException {
            if (kind == 0) {
                assertThat(lock.tryLock(WAIT)).as("served within %s", WAIT).isTrue();
                return Held.ofThread(lock);
            }
            Optional<LockHandle> handle = kind == 1 ? lock.tryAcquire(WAIT) : lock.tryAcquire(WAIT, LEASE);
            assertThat(handle).as("served within %s", WAIT).isPresent();
            return Held.of(handle.orElseThrow());
        }

        private void stay(String name, Held held) {
            long believed = System.nanoTime();
            if (held.isHeld.getAsBoolean()) {
                long entered = System.nanoTime();
                enteredNanos = entered;
                lastEntered.put(name, entered);
                for (long now = entered; held.isHeld.getAsBoolean(); now = System.nanoTime()) {
                    believed = now;
                    if (mayLeave(now - entered)) {
                        break;
                    }
                    LockSupport.parkNanos(STAY_NANOS / 4);
                }
                clings = false;
                register.add(new FencedRegister.Turn(index, name, held.token, entered, believed));
            }
            held.releasing.run();
        }

        private boolean mayLeave(long stayedNanos) {
            boolean stays = clinging.contains(client) && !over;
            clings = stays;
            return !stays && stayedNanos >= STAY_NANOS;
        }
    }
}
