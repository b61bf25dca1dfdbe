package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients at work on a server that stands still, crashes, loses its data, its scripts or its connections. */
class ServerFaultsTest {
    /** Longer than the command timeout, and short enough for a lease that is renewed every third of it. */
    private static final Duration BRIEFLY = ScaledTime.of(800);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis("--enable-debug-command", "yes");

    @Order(1)
    @RegisterExtension
    static final OwnRedis PERSISTENT = new OwnRedis("--appendonly", "yes");

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(() -> List.of(REDIS.uri(), PERSISTENT.uri()));

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    // ---- it stands still

    @Test
    void L8_R8_frozenForLessThanALease() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        stage.freeze(REDIS.server());
        Wait.pass(BRIEFLY);
        REDIS.server().thaw();
        scene.assertRecovers("server frozen briefly");
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    @Test
    void L16_L17_frozenForLongerThanALease() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        long frozen = System.nanoTime();
        stage.freeze(REDIS.server());
        scene.assertAllLost(Reason.EXPIRED, frozen, FaultScene.EXPIRED);
        REDIS.server().thaw();
        scene.assertRecovers("server frozen for a lease");
        assertThat(scene.end()).isEmpty();
    }

    @Test
    void L8_R8_busyWithACommandForLessThanALease() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        try (RespClient resp = REDIS.server().resp()) {
            resp.call("DEBUG", "SLEEP", Double.toString(BRIEFLY.toMillis() / 1_000.0));
        }
        scene.assertRecovers("server busy");
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    // ---- it crashes

    @Test
    void L3_L17_restartedEmpty() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        REDIS.server().kill();
        scene.workload().register().dataLost();
        Wait.pass(BRIEFLY.dividedBy(4));
        long restarted = System.nanoTime();
        REDIS.server().restart();
        scene.assertRecovers("server restarted empty");
        scene.assertAllLost(Reason.DATA_LOST, restarted, FaultScene.TOLD.plus(FaultScene.COMMAND_TIMEOUT));
        assertThat(scene.end()).isEmpty();
    }

    @Test
    void L1_L16_restartedWithItsData() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, PERSISTENT.uri());
        EmbeddedRedis server = PERSISTENT.server();
        server.kill();
        Wait.pass(BRIEFLY.dividedBy(4));
        server.restart();
        scene.assertRecovers("server restarted with its data");
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    // ---- it forgets

    @Test
    void L3_L17_emptied() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        long emptied = System.nanoTime();
        scene.workload().register().dataLost(empty());
        scene.assertRecovers("server emptied");
        scene.assertAllLost(Reason.DATA_LOST, emptied, FaultScene.TOLD);
        assertThat(scene.end()).isEmpty();
    }

    /** When that was, by the server's clock. */
    private static long empty() {
        try (RespClient resp = REDIS.server().resp()) {
            List<String> time = resp.strings("EVAL", "redis.call('FLUSHALL') return redis.call('TIME')", "0");
            return TimeUnit.SECONDS.toMicros(Long.parseLong(time.get(0))) + Long.parseLong(time.get(1));
        }
    }

    @Test
    void L8_scriptsForgotten() throws InterruptedException {
        FaultScene scene = FaultScene.of(stage, REDIS.uri());
        try (RespClient resp = REDIS.server().resp()) {
            for (int i = 0; i < 10; i++) {
                resp.call("SCRIPT", "FLUSH");
                scene.assertRecovers("scripts flushed");
            }
        }
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
        assertThat(scene.workload().lost()).isEmpty();
    }

    // ---- it closes connections

    /** With RESP3 a client has one connection, with RESP2 a second one for scripts. */
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void L8_R8_connectionsKilled(ProtocolVersion protocol) throws InterruptedException {
        FaultScene scene = new FaultScene(stage, List.of(client(protocol), client(protocol)));
        try (RespClient resp = REDIS.server().resp()) {
            for (String type : List.of("normal", "pubsub")) {
                resp.call("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
                scene.assertRecovers(type + " connections killed, " + protocol);
            }
            for (String id : connections(resp)) {
                if (killed(resp, id)) {
                    scene.assertRecovers("one connection killed, " + protocol);
                }
            }
        }
        scene.assertAllKept();
        assertThat(scene.end()).isEmpty();
    }

    private RedisLockClient client(ProtocolVersion protocol) {
        RedisClient driver = RedisClient.create(REDIS.uri());
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        driver.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
        return stage.opened(FaultScene.shortTimes(
                        RedisLockClient.builder().redisClient(driver).keyPrefix(stage.prefix()))
                .build());
    }

    private static List<String> connections(RespClient resp) {
        String own = Long.toString(resp.integer("CLIENT", "ID"));
        return resp.text("CLIENT", "LIST")
                .lines()
                .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                .filter(id -> !id.equals(own))
                .toList();
    }

    /** The other connection of a client ends with the one that was killed. */
    private static boolean killed(RespClient resp, String id) {
        return resp.integer("CLIENT", "KILL", "ID", id) == 1;
    }
}
