package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RedisServerExtension;
import dev.baton.lock.testkit.ScaledTime;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** L26: blocking calls on virtual threads, where the JDK has them. */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class VirtualThreadsTest {
    private static final int THREADS = 1_000;
    private static final int FIRST_JDK = 21;

    @Order(1)
    @RegisterExtension
    static final RedisServerExtension REDIS = new RedisServerExtension();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private int count; // guarded by the lock under test

    @Test
    void L26_L1_aThousandVirtualThreadsTakeTurns() throws Throwable {
        ExecutorService threads = virtualThreads();
        DistributedLock lock = stage.client().getLock(stage.name());
        DistributedLock same = stage.client().getLock(lock.getName());
        List<Future<?>> turns = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            DistributedLock one = i % 2 == 0 ? lock : same;
            turns.add(threads.submit(() -> takeTurn(one)));
        }
        for (Future<?> turn : turns) {
            turn.get(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(count).isEqualTo(THREADS);
    }

    private void takeTurn(DistributedLock lock) {
        lock.lock();
        try {
            assertThat(lock.isHeldByCurrentThread()).isTrue();
            int before = count;
            LockSupport.parkNanos(1_000);
            count = before + 1;
        } finally {
            lock.unlock();
        }
    }

    /** The baseline does not have the method. */
    private static ExecutorService virtualThreads() throws Throwable {
        assumeTrue(Runtime.version().feature() >= FIRST_JDK, "virtual threads are there from JDK 21 on");
        return (ExecutorService) MethodHandles.publicLookup()
                .findStatic(
                        Executors.class,
                        "newVirtualThreadPerTaskExecutor",
                        MethodType.methodType(ExecutorService.class))
                .invokeExact();
    }
}
