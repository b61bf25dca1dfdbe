package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockHandle;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients at work beside another process, which is killed or frozen while it holds a lock of theirs or waits for it. */
class ProcessFaultsTest {
    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private RedisLockClient first;
    private List<RedisLockClient> clients;
    private FaultScene scene;
    private String name;
    private LockProcess process;
    private ServerView server;

    @BeforeEach
    void begin() throws InterruptedException {
        process = stage.opened(new LockProcess(REDIS.uri(), stage.prefix()));
        first = FaultScene.client(stage, REDIS.uri());
        clients = List.of(first, FaultScene.client(stage, REDIS.uri()));
        scene = new FaultScene(stage, clients);
        name = scene.workload().name();
        server = stage.view();
    }

    // ---- while it holds

    @Test
    void L8_L22_holderKilled() {
        hold();
        long killed = System.nanoTime();
        process.kill();
        scene.assertServed("holder killed", killed, FaultScene.LEASE, clients);
        end();
    }

    @Test
    void L16_holderFrozen() {
        hold();
        long frozen = System.nanoTime();
        process.freeze();
        scene.assertServed("holder frozen", frozen, FaultScene.LEASE, clients);
        process.ask();
        process.thaw();
        assertThat(process.saysValid()).isFalse();
        process.releaseLost();
        end();
    }

    private void hold() {
        process.acquire(name, server);
        process.awaitHeld();
        assertThat(process.isValid()).isTrue();
        scene.workload().register().add(process.turn(name));
    }

    // ---- while it waits

    @Test
    void L10_waiterKilled() throws InterruptedException {
        LockHandle held = first.getLock(name).acquire();
        process.acquire(name, server);
        process.kill();
        held.release();
        Wait.until("it is the dead one's turn", () -> !process.isKnown(name, server) || process.owns(name, server));
        scene.assertServed("waiter killed", System.nanoTime(), Duration.ZERO, clients);
        end();
    }

    @Test
    void L10_R4_waiterFrozen() throws InterruptedException {
        LockHandle held = first.getLock(name).acquire();
        process.acquire(name, server);
        process.freeze();
        held.release();
        Wait.until("it is the frozen one's turn", () -> process.owns(name, server));
        scene.assertServed("waiter frozen", System.nanoTime(), FaultScene.CLAIM_WINDOW, clients);
        process.thaw();
        process.awaitHeld();
        assertThat(process.isValid()).isTrue();
        process.release();
        scene.workload().register().add(process.turn(name));
        end();
    }

    private void end() {
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }
}
