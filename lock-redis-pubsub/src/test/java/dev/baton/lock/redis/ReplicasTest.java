package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R14: holds that count only when a replica has them, on a master that has one. */
@SuppressWarnings({"LockNotBeforeTry", "NullAway.Init"
}) // what a failed test holds ends with its clients; attach() inits
class ReplicasTest {
    private static final Duration WAIT = ScaledTime.of(400);
    private static final LockOptions REPLICATED = LockOptions.defaults().replicas(1, Duration.ofMillis(500));

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private EmbeddedRedis replica;
    private ServerView copy;
    private ServerView server;

    @BeforeEach
    void attach() {
        EmbeddedRedis master = REDIS.server();
        replica = stage.opened(EmbeddedRedis.start("--replicaof", master.host() + " " + master.port()));
        server = stage.view();
        copy = new ServerView(stage.opened(replica.resp()), stage.prefix());
        Wait.until(
                "the replica is in step",
                () -> server.resp().text("INFO", "replication").contains("state=online"));
    }

    @Test
    void R14_theReplicaHasTheHoldWhenItIsAcquired() {
        RedisLockClient client = stage.client();
        for (int i = 0; i < 20; i++) {
            DistributedLock lock = client.getLock(stage.name(), REPLICATED);
            lock.lock();
            assertThat(copy.owner(lock.getName())).contains(client.id());
            lock.unlock();
        }
    }

    /** Also when it came by message. */
    @Test
    void R14_theReplicaHasTheHoldThatWasGranted() {
        DistributedLock held = stage.client().getLock(stage.name(), REPLICATED);
        RedisLockClient client = stage.client();
        DistributedLock lock = client.getLock(held.getName(), REPLICATED);
        held.lock();
        Task<String> waiting = stage.start(() -> {
            lock.lock();
            String owner = copy.owner(lock.getName());
            lock.unlock();
            return owner;
        });
        server.awaitPlaces(lock.getName(), 1);
        held.unlock();
        assertThat(waiting.result()).contains(client.id());
    }

    @Test
    void R14_L5_withTheReplicaFrozenTheWaitEndsAtItsDeadlineAndLeavesNothing() {
        stage.freeze(replica);
        assertUnavailableAtTheDeadline(REPLICATED);
    }

    @Test
    void R14_L5_withTheReplicaGoneTheWaitEndsAtItsDeadlineAndLeavesNothing() {
        replica.kill();
        assertUnavailableAtTheDeadline(REPLICATED);
    }

    /** The hold is given back when the wait ends, not when the replicas have answered. */
    @Test
    void R5_aHoldThatNobodyWaitsForIsNotKeptUntilTheReplicasAnswer() {
        stage.freeze(replica);
        LockOptions patient = LockOptions.defaults().replicas(1, Duration.ofSeconds(20));
        DistributedLock lock = stage.client().getLock(stage.name(), patient);
        assertThat(stage.start(() -> lock.tryLock(WAIT)).failure()).isInstanceOf(LockUnavailableException.class);
        Wait.until(
                "nothing is left",
                Duration.ofSeconds(8),
                () -> server.busyKeys().isEmpty());
    }

    /** To Redis a timeout of zero milliseconds means to wait for ever. */
    @ParameterizedTest
    @ValueSource(longs = {1, 999_999})
    void R14_L5_aTimeoutOfLessThanAMillisecondDoesNotBlockForEver(long nanos) {
        stage.freeze(replica);
        assertUnavailableAtTheDeadline(LockOptions.defaults().replicas(1, Duration.ofNanos(nanos)));
    }

    private void assertUnavailableAtTheDeadline(LockOptions options) {
        DistributedLock lock = stage.client().getLock(stage.name(), options);
        for (int i = 0; i < 2; i++) {
            Task<Boolean> timed = stage.start(() -> lock.tryLock(WAIT));
            assertThat(timed.failure()).isInstanceOf(LockUnavailableException.class);
            assertThat(timed.took()).isBetween(WAIT, WAIT.plus(Stage.SLACK));
        }
        Duration undone = Duration.ofMillis(500).plus(ScaledTime.of(1_500));
        Wait.until(
                "no hold and no place is left", undone, () -> server.busyKeys().isEmpty());
        Wait.until("no command is left", undone, () -> blockedClients() == 0);
        DistributedLock unreplicated = stage.client().getLock(lock.getName());
        assertThat(unreplicated.tryLock()).isTrue();
        unreplicated.unlock();
    }

    private long blockedClients() {
        RespClient resp = server.resp();
        return resp.text("INFO", "clients")
                .lines()
                .filter(line -> line.startsWith("blocked_clients:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
