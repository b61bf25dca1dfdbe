package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose memory is full: one that keeps what it has, and one that evicts locks. */
class MemoryFaultsTest {
    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private ServerView server;

    @BeforeEach
    void open() {
        server = stage.view();
    }

    @AfterEach
    void clear() {
        try (var resp = REDIS.server().resp()) {
            resp.call("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction");
        }
    }

    private void fill(String policy) {
        server.resp().call("CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", policy);
    }

    private void empty() {
        server.resp().call("CONFIG", "SET", "maxmemory", "0");
    }

    /** What is held is renewed and released, and what is asked for waits. */
    @Test
    void L7_L14_noMemoryForLongerThanALease() throws InterruptedException {
        RedisLockClient client = FaultScene.client(stage, REDIS.uri());
        LockHandle held = client.getLock(stage.name()).acquire();
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        fill("noeviction");
        long full = System.nanoTime();
        DistributedLock another = client.getLock(stage.name());
        assertThatThrownBy(another::tryLock)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("OOM");
        Wait.until("a lease has passed", () -> System.nanoTime() - full > FaultScene.LEASE.toNanos());
        held.release();
        assertThat(server.isHeld(held.lockName())).isFalse();
        server.awaitFree(scene.workload().name());
        empty();
        scene.assertRecovers("memory again");
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    /** Who would have the lock next in the holder's client has to ask for it, and cannot: it goes to whoever has a place. */
    @Test
    void L20_R9_releaseWithoutMemoryReachesOtherClients() throws InterruptedException {
        RedisLockClient client = stage.client();
        LockHandle held = client.getLock(stage.name(), LockOptions.defaults().maxLocalHandoffs(1))
                .acquire();
        List<Task<Boolean>> local = List.of(use(client, held.lockName()), use(client, held.lockName()));
        local.forEach(Task::awaitParked);
        Task<Boolean> remote = use(stage.client(), held.lockName());
        server.awaitPlaces(held.lockName(), 1);
        fill("noeviction");
        held.release();
        remote.result();
        empty();
        local.forEach(Task::result);
    }

    private Task<Boolean> use(RedisLockClient client, String name) {
        return stage.run(() -> client.getLock(name, LockOptions.defaults().maxLocalHandoffs(1))
                .acquire()
                .release());
    }

    /** A lock that is evicted is lost, its holder is told, and the next one has a larger token all the same. */
    @Test
    void L3_L17_evicted() throws InterruptedException {
        TcpProxy proxy = stage.proxy();
        String name = stage.name();
        RedisLockClient holder = FaultScene.client(stage, REDIS.uri());
        KeptHold held = new KeptHold(holder, name);
        Task<Long> next = stage.start(() -> {
            try (LockHandle handle =
                    FaultScene.client(stage, proxy.uri()).getLock(name).acquire()) {
                return handle.fencingToken();
            }
        });
        server.awaitPlaces(name, 1);
        proxy.hold(Direction.TO_SERVER);
        long full = System.nanoTime();
        fill("allkeys-lru");
        Wait.until("all is evicted", () -> server.keys().isEmpty());
        empty();
        proxy.release(Direction.TO_SERVER);
        held.assertLost(Reason.DATA_LOST, full, FaultScene.TOLD);
        assertThat(next.result()).isGreaterThan(held.token());
        assertThat(Duration.ofNanos(System.nanoTime() - full)).isLessThan(FaultScene.TOLD.plus(FaultScene.SOON));
    }
}
