package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** L24: what is left of locks that are neither held nor waited for, here and on the server, and of closed clients. */
class HygieneTest {
    private static final int NAMES = Integer.getInteger("baton.test.names", 100_000);
    private static final int CONTENDED_NAMES = Math.min(NAMES, 2_000);
    private static final int AT_ONCE = 500;
    /** Ten bytes for each name. */
    private static final long MOST_LEFT_BYTES = 1_000_000;

    private static final Duration TOKEN_TTL = Duration.ofSeconds(2);
    private static final Duration LINGER = Duration.ofMillis(300);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    @Test
    void L24_R12_manyNamesLeaveNothingBehind() {
        RedisLockClient client = client();
        ServerView server = stage.view();
        use(client, 0, AT_ONCE * 4);
        long heapBefore = usedHeap();
        use(client, AT_ONCE * 4, NAMES);
        assertThat(server.channels()).isEmpty();
        assertExpireWithinTheTokenTtl(server);
        awaitHeap(heapBefore);
        Wait.until("the keys are gone", () -> server.resp().integer("DBSIZE") == 0);
        assertThat(client.getLock(stage.name()).isLocked()).isFalse();
    }

    private RedisLockClient client() {
        return stage.client(settings -> settings.tokenTtl(TOKEN_TTL)
                .subscriptionLinger(LINGER)
                .defaultOptions(LockOptions.defaults().watchdogTimeout(Duration.ofSeconds(3))));
    }

    private static void use(RedisLockClient client, int from, int to) {
        for (int i = from; i < to; i += AT_ONCE) {
            release(held(client, i, Math.min(to, i + AT_ONCE)));
        }
    }

    private static List<LockHandle> held(RedisLockClient client, int from, int to) {
        return joined(IntStream.range(from, to)
                .mapToObj(i -> client.getLock("name-" + i).acquireAsync())
                .toList());
    }

    private static <T> List<T> joined(List<CompletableFuture<T>> futures) {
        List<T> values = new ArrayList<>();
        for (CompletableFuture<T> future : futures) {
            values.add(future.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                    .join());
        }
        return values;
    }

    private static void release(List<LockHandle> held) {
        joined(held.stream()
                .map(handle -> handle.releaseAsync().toCompletableFuture())
                .toList());
    }

    private static void assertExpireWithinTheTokenTtl(ServerView server) {
        for (int i = 0; i < 100; i++) {
            Object key = server.resp().call("RANDOMKEY");
            if (key != null) {
                assertThat(server.resp().integer("PTTL", key.toString())).isLessThanOrEqualTo(TOKEN_TTL.toMillis());
            }
        }
    }

    private static void awaitHeap(long before) {
        Wait.until("the heap is back", () -> usedHeap() - before < MOST_LEFT_BYTES);
    }

    /** After a collection that has found something that was there to be found. */
    private static long usedHeap() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        Wait.until("garbage is collected", () -> {
            System.gc();
            return garbage.get() == null;
        });
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void L24_R6_namesThatWereContendedOnceAreNotListenedToAfterTheLinger() {
        RedisLockClient holder = client();
        RedisLockClient waiter = client();
        ServerView server = stage.view();
        contend(holder, waiter, 0, AT_ONCE);
        Wait.until("nobody listens", () -> server.channels().isEmpty());
        long heapBefore = usedHeap();
        contend(holder, waiter, AT_ONCE, CONTENDED_NAMES);
        Wait.until(
                "nobody listens",
                LINGER.plus(Stage.WAKE_UP),
                () -> server.channels().isEmpty());
        Wait.until("the keys are gone", () -> server.resp().integer("DBSIZE") == 0);
        awaitHeap(heapBefore);
    }

    private static void contend(RedisLockClient holder, RedisLockClient waiter, int from, int to) {
        for (int i = from; i < to; i += AT_ONCE) {
            int end = Math.min(to, i + AT_ONCE);
            List<LockHandle> held = held(holder, i, end);
            List<CompletableFuture<LockHandle>> waiting = IntStream.range(i, end)
                    .mapToObj(j -> waiter.getLock("name-" + j).acquireAsync())
                    .toList();
            release(held);
            release(joined(waiting));
        }
    }

    /** Threads and connections of clients that were used and closed. */
    @Test
    void L22_L24_closedClientsLeaveNoThreads() {
        Set<Thread> before = threads();
        for (int i = 0; i < 5; i++) {
            List<RedisLockClient> clients = new ArrayList<>(List.of(client(), client(), stage.client()));
            clients.forEach(client -> contend(client, clients.get(1), 0, 10));
            clients.forEach(RedisLockClient::close);
        }
        Wait.until("their threads are gone", () -> before.containsAll(threads()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("baton-")
                        || thread.getName().startsWith("lettuce-"))
                .collect(Collectors.toSet());
    }
}
