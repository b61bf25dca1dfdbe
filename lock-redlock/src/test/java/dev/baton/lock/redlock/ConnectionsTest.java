package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.faults.FakeServer;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.EmbeddedSentinel;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The ways to name a server, mixed. */
class ConnectionsTest {
    private static final Duration TTL = ScaledTime.of(20_000);

    private static RedlockBuilder builder() {
        return RedlockClient.builder()
                .options(RedlockOptions.defaults().serverTimeout(ScaledTime.of(250)))
                .commandTimeout(ScaledTime.of(4_000));
    }

    private static void assertLocksOnAll(RedlockClient client, EmbeddedRedis... servers) throws InterruptedException {
        RedlockGrant grant = client.lockOrThrow("name", TTL);
        for (EmbeddedRedis server : servers) {
            Wait.until("the server has it", () -> {
                try (var resp = server.resp()) {
                    return String.valueOf(resp.call("GET", "redlock:{name}")).startsWith(grant.value());
                }
            });
        }
        assertThat(client.unlock(grant)).isTrue();
    }

    @Test
    void urisAndGivenClientsMix() throws InterruptedException {
        try (EmbeddedRedis one = EmbeddedRedis.start();
                EmbeddedRedis two = EmbeddedRedis.start()) {
            RedisClient given = RedisClient.create(two.uri());
            try {
                try (RedlockClient client =
                        builder().servers(one.uri()).servers(given).build()) {
                    assertLocksOnAll(client, one, two);
                    assertThat(client.getLock("lock").tryLock()).isTrue();
                    client.getLock("lock").unlock();
                }
                try (var connection = given.connect()) {
                    assertThat(connection.sync().ping()).isEqualTo("PONG"); // it is the caller's, and still open
                }
            } finally {
                given.shutdown();
            }
        }
    }

    @Test
    void mastersBehindSentinels() throws InterruptedException {
        try (EmbeddedSentinel sentinel = EmbeddedSentinel.start();
                RedlockClient client = builder().servers(sentinel.uri()).build()) {
            assertThat(client.lockOrThrow("name", TTL, RedlockGrant::resource)).isEqualTo("name");
        }
    }

    /** The master behind Sentinels is found anew after a failover; meanwhile the others are a quorum. */
    @Test
    void masterBehindSentinelsIsOneOfThree() throws InterruptedException {
        try (EmbeddedSentinel sentinel = EmbeddedSentinel.start();
                EmbeddedRedis two = EmbeddedRedis.start();
                EmbeddedRedis three = EmbeddedRedis.start();
                RedlockClient client = builder()
                        .servers(sentinel.uri(), two.uri(), three.uri())
                        .build()) {
            assertLocksOnAll(client, sentinel.master(), two, three);
            sentinel.master().kill();
            assertLocksOnAll(client, two, three);
            Wait.until("the replica is the master", () -> sentinel.currentMaster() == sentinel.replica());
            assertIsUsedAgain(client, sentinel.replica());
        }
    }

    /** R14: a master that is demoted keeps its connections, if nobody ends them, and refuses what it is asked. */
    @Test
    void R14_masterThatBecomesAReplicaIsLeftForTheNewOne() throws InterruptedException {
        try (EmbeddedSentinel sentinel = EmbeddedSentinel.start();
                EmbeddedRedis two = EmbeddedRedis.start();
                EmbeddedRedis three = EmbeddedRedis.start();
                RedlockClient client = builder()
                        .servers(sentinel.uri(), two.uri(), three.uri())
                        .build()) {
            assertLocksOnAll(client, sentinel.master(), two, three);
            demote(sentinel);
            assertIsUsedAgain(client, sentinel.replica());
        }
    }

    /** As the Sentinels do it, but for the end of the old master's connections. */
    private static void demote(EmbeddedSentinel sentinels) {
        EmbeddedRedis next = sentinels.replica();
        String port = Integer.toString(next.port());
        try (RespClient sentinel = sentinels.sentinels().get(0).resp();
                RespClient old = sentinels.master().resp();
                RespClient promoted = next.resp()) {
            sentinel.call("SENTINEL", "REMOVE", EmbeddedSentinel.MASTER_NAME);
            promoted.call("REPLICAOF", "NO", "ONE");
            old.call("REPLICAOF", next.host(), port);
            sentinel.call("SENTINEL", "MONITOR", EmbeddedSentinel.MASTER_NAME, next.host(), port, "1");
        }
    }

    /** Another server has to have a part in a grant, sooner or later. */
    private static void assertIsUsedAgain(RedlockClient client, EmbeddedRedis server) throws InterruptedException {
        try (RespClient resp = server.resp()) {
            Wait.until("the server is used", () -> {
                RedlockGrant grant = client.lockOrThrow("name", TTL);
                String value = String.valueOf(resp.call("GET", "redlock:{name}"));
                assertThat(client.unlock(grant)).isTrue();
                return value.startsWith(grant.value());
            });
        }
    }

    /** R14: there is no way to its master, so that it is connected to again and again. */
    @Test
    void R14_replicaIsConnectedToAndAskedWithPauses() throws InterruptedException {
        try (EmbeddedRedis replica = EmbeddedRedis.start();
                RespClient resp = replica.resp()) {
            resp.call("REPLICAOF", "127.0.0.1", "1");
            RedisClient given = RedisClient.create(replica.uri());
            try (RedlockClient client = builder().servers(given).build()) {
                long before = connections(resp);
                assertThatThrownBy(() -> client.getLock("name").tryLock(Duration.ofSeconds(3)))
                        .isInstanceOf(LockUnavailableException.class)
                        .hasMessageContaining("READONLY");
                assertThat(connections(resp) - before).isLessThan(30);
            } finally {
                given.shutdown();
            }
        }
    }

    /** They write at once, and would overtake what others have sent. */
    @Test
    void nothingIsSentOnThePlainThreadsOfAGivenClient() {
        ClientResources resources = DefaultClientResources.builder()
                .threadFactoryProvider(pool -> Thread::new)
                .build();
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            RedisClient given = RedisClient.create(resources, server.uri());
            try (RedlockClient client = builder().servers(given).build()) {
                RedisNode node = (RedisNode) client.servers().nodes.get(0);
                CompletableFuture<Thread> answering = new CompletableFuture<>();
                CompletableFuture<Thread> sending = new CompletableFuture<>();
                NodeCall.Receiver receiver = new NodeCall.Receiver() {
                    @Override
                    public void answered(List<Object> result) {
                        answering.complete(Thread.currentThread());
                        node.line().use(connection -> sending.complete(Thread.currentThread()), why -> {});
                    }

                    @Override
                    public void failed(Failure failure) {
                        sending.completeExceptionally(failure.cause());
                    }
                };
                List<String> keys = client.servers().names.all("name");
                node.run(Script.INSPECT, keys, List.of(), ScaledTime.limit().toNanos(), receiver);
                assertThat(Wait.result(sending)).isNotSameAs(Wait.result(answering));
            } finally {
                given.shutdown();
            }
        } finally {
            var unused = resources.shutdown().awaitUninterruptibly();
        }
    }

    private static long connections(RespClient server) {
        return server.text("INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    /** A majority of servers that are too old is not waited for. */
    @Test
    void R15_serversThatAreTooOldAreRefused() throws IOException, InterruptedException {
        try (FakeServer one = FakeServer.redis("6.2.14");
                FakeServer two = FakeServer.redis("6.2.14");
                EmbeddedRedis three = EmbeddedRedis.start();
                RedlockClient client =
                        builder().servers(one.uri(), two.uri(), three.uri()).build()) {
            assertThatThrownBy(() -> client.lock("name", TTL))
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining(one.uri() + " (redis 6.2.14 is too old; Redis 7.0 or Valkey 7.2 is needed");
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.getLock("name").tryLock(ScaledTime.limit()))
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("too old");
            assertThat(System.nanoTime() - start)
                    .as("at once, not at the deadline")
                    .isLessThan(ScaledTime.limit().toNanos() / 2);
        }
    }

    @Test
    void credentials() throws InterruptedException {
        try (EmbeddedRedis server = EmbeddedRedis.start("--requirepass", "secret")) {
            String address = "127.0.0.1:" + server.port();
            try (RedlockClient client =
                    builder().servers("redis://:secret@" + address).build()) {
                assertThat(client.lockOrThrow("name", TTL, RedlockGrant::resource))
                        .isEqualTo("name");
            }
            try (RedlockClient client =
                    builder().servers("redis://:wrong-one@" + address).build()) {
                assertThatThrownBy(() -> client.lock("name", TTL))
                        .isInstanceOf(LockUnavailableException.class)
                        .hasMessageContaining("WRONGPASS")
                        .hasMessageNotContaining("wrong-one");
                assertThatThrownBy(() -> client.getLock("name").tryLock(TTL))
                        .isInstanceOf(LockUnavailableException.class)
                        .hasMessageContaining("WRONGPASS");
            }
        }
    }

    /** A server whose connection hangs from the beginning costs its timeout, once a first try has ended. */
    @Test
    void serverThatWasNeverReachedIsAMinorityAsWell() throws InterruptedException {
        try (EmbeddedRedis one = EmbeddedRedis.start();
                EmbeddedRedis two = EmbeddedRedis.start();
                EmbeddedRedis frozen = EmbeddedRedis.start()) {
            frozen.freeze();
            try (RedlockClient client =
                    builder().servers(one.uri(), two.uri(), frozen.uri()).build()) {
                for (int i = 0; i < 3; i++) {
                    RedlockGrant grant = client.lockOrThrow("name", TTL);
                    assertThat(client.isLocked("name")).isTrue();
                    assertThat(client.unlock(grant)).isTrue();
                }
            } finally {
                frozen.thaw();
            }
        }
    }

    /** What docs/redlock.md says that a user has to be allowed. */
    @Test
    void minimalUser() throws InterruptedException {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            List<String> rules = new ArrayList<>(List.of("ACL", "SETUSER", "locks", "reset", "on", ">secret"));
            rules.addAll(List.of("~redlock:*", "&redlock:*"));
            rules.addAll(List.of(
                    "+hello +eval +evalsha +subscribe +unsubscribe +ping +get +set +del +exists +pttl".split(" ", -1)));
            rules.addAll(List.of(
                    "+pexpire +time +publish +zadd +zrem +zcount +zremrangebyscore +zrangebyscore".split(" ", -1)));
            try (RespClient resp = server.resp()) {
                resp.call(rules.toArray(String[]::new));
            }
            try (RedlockClient client = builder()
                            .servers("redis://locks:secret@127.0.0.1:" + server.port())
                            .build();
                    RedlockClient other = builder()
                            .servers("redis://locks:secret@127.0.0.1:" + server.port())
                            .build()) {
                RedlockGrant grant = client.lockOrThrow("name", TTL);
                assertThat(client.extend(grant, TTL)).isPresent();
                CompletableFuture<LockHandle> waiting = other.getLock("name").acquireAsync();
                Wait.until("it waits", () -> client.inspect("name").waiters().size() == 1);
                assertThat(client.unlock(grant)).isTrue();
                assertThat(Wait.result(waiting).extend(TTL)).isTrue();
                assertThat(client.forceUnlock("name")).isTrue();
            }
        }
    }
}
