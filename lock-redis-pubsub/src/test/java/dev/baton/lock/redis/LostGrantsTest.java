package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every published grant is lost on its way: the heartbeat carries (R8). */
class LostGrantsTest {
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @ParameterizedTest
    @ValueSource(ints = {0, 32})
    void L8_noWaiterOfThreeClientsSleepsOnAFreeLock(int maxLocalHandoffs) throws Exception {
        try (RedisFixture fixture = deaf()) {
            List<LockClient> clients = List.of(fixture.newClient(), fixture.newClient(), fixture.newClient());
            AtomicInteger inside = new AtomicInteger();
            List<CompletableFuture<?>> workers = new ArrayList<>();
            for (LockClient client : clients) {
                DistributedLock lock =
                        client.getLock("orders", LockOptions.defaults().maxLocalHandoffs(maxLocalHandoffs));
                for (int thread = 0; thread < 2; thread++) {
                    workers.add(CompletableFuture.runAsync(() -> pass(lock, inside), task -> new Thread(task).start()));
                }
            }
            awaitAll(workers);
            clients.forEach(LockClient::close);
        }
    }

    @Test
    void L13_aGrantThatNobodyHeardOfIsGivenBackWhenTheWaitEnds() throws Exception {
        try (RedisFixture fixture = deaf();
                LockClient holder = fixture.newClient();
                LockClient waiter = fixture.newClient()) {
            var held = holder.getLock("orders").acquire();
            var waiting = waiter.getLock("orders").tryAcquireAsync(ScaledTime.of(300));
            org.awaitility.Awaitility.await()
                    .atMost(ScaledTime.limit())
                    .until(() -> holder.inspect("orders").waiters().size() == 1);
            held.release();
            waiting.handle((found, failure) -> found)
                    .get(ScaledTime.limit().toSeconds(), TimeUnit.SECONDS)
                    .ifPresent(found -> found.releaseAsync());
            org.awaitility.Awaitility.await()
                    .atMost(ScaledTime.limit())
                    .until(() -> !holder.inspect("orders").locked());
        }
    }

    private static RedisFixture deaf() {
        return new RedisFixture(REDIS.server(), /* grantsArrive= */ false, /* clients= */ 1, /* fewer= */ 1);
    }

    private static void pass(DistributedLock lock, AtomicInteger inside) {
        lock.lock();
        try {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            inside.decrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    private static void awaitAll(List<CompletableFuture<?>> workers)
            throws InterruptedException, ExecutionException, TimeoutException {
        var unused = CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new))
                .get(3 * ScaledTime.limit().toSeconds(), TimeUnit.SECONDS);
    }
}
