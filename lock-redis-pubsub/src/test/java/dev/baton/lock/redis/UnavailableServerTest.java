package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.FakeServer;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * L7 on servers that cannot or will not be asked: a {@link LockUnavailableException} that says which server and which lock,
 * at the deadline, or at once where the server refuses.
 */
@SuppressWarnings("LockNotBeforeTry") // what a failed test still holds ends with its clients
class UnavailableServerTest {
    private static final Duration WAIT = ScaledTime.of(200);
    private static final Duration UNAVAILABLE = ScaledTime.of(2_000);
    private static final Duration COMMAND_TIMEOUT = ScaledTime.of(300);
    private static final String SECRET = "open-sesame";

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    // ---- servers that do not answer

    @Test
    void L5_L7_frozen() {
        DistributedLock lock = lock(REDIS.uri());
        lock.lock();
        lock.unlock();
        stage.freeze(REDIS.server());
        assertUnavailable(lock, REDIS.uri());
        assertGivesUp(lock, REDIS.uri());
    }

    @Test
    void L5_L7_unreachable() throws IOException {
        String uri = "redis://127.0.0.1:" + closedPort();
        DistributedLock lock = lock(uri);
        assertUnavailable(lock, uri);
        assertGivesUp(lock, uri);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void L5_L7_blackhole() {
        TcpProxy proxy = stage.proxy();
        DistributedLock lock = lock(proxy.uri());
        lock.lock();
        lock.unlock();
        proxy.blackhole(Direction.TO_SERVER);
        proxy.blackhole(Direction.TO_CLIENT);
        assertUnavailable(lock, proxy.uri());
        proxy.cutAll();
    }

    /** Bytes that are no protocol at all, and another protocol. */
    @ParameterizedTest
    @ValueSource(strings = {"random", "HTTP/1.1 400 Bad Request\r\n\r\n", "%1\r\n"})
    void L5_L7_garbage(String answer) throws IOException {
        Random random = new Random(7);
        FakeServer server = stage.opened(new FakeServer(command -> answer.equals("random") ? noise(random) : answer));
        assertUnavailable(lock(server.uri()), server.uri());
    }

    private static String noise(Random random) {
        return random.ints(256, 0, 256)
                .collect(StringBuilder::new, (text, next) -> text.append((char) next), StringBuilder::append)
                .toString();
    }

    private DistributedLock lock(String uri) {
        return stage.client(
                        uri,
                        settings -> settings.commandTimeout(COMMAND_TIMEOUT).unavailableTimeout(UNAVAILABLE))
                .getLock(stage.name());
    }

    private void assertUnavailable(DistributedLock lock, String uri) {
        Task<Boolean> timed = stage.start(() -> lock.tryLock(WAIT));
        assertTells(timed.failure(), lock, uri);
        assertThat(timed.took()).isLessThan(WAIT.plus(Stage.SLACK));
        Task<Boolean> once = stage.start(lock::tryLock);
        assertTells(once.failure(), lock, uri);
        assertThat(once.took()).isLessThan(COMMAND_TIMEOUT.plus(Stage.SLACK));
        assertTells(catchThrowable(lock::isLocked), lock, uri);
    }

    private void assertGivesUp(DistributedLock lock, String uri) {
        Task<Boolean> patient = stage.run(lock::lock);
        assertTells(patient.failure(), lock, uri);
        assertThat(patient.took())
                .isBetween(UNAVAILABLE, UNAVAILABLE.plus(COMMAND_TIMEOUT).plus(Stage.SLACK));
    }

    // ---- servers that refuse

    @Test
    void L7_wrongPassword() {
        try (EmbeddedRedis server = EmbeddedRedis.start("--requirepass", "another")) {
            String uri = server.uri().replace("redis://", "redis://:" + SECRET + "@");
            assertRefused(lock(uri), server.uri(), "WRONGPASS");
            stage.endAll();
        }
    }

    @Test
    void L7_noPassword() {
        try (EmbeddedRedis server = EmbeddedRedis.start("--requirepass", "another")) {
            assertRefused(lock(server.uri()), server.uri(), "NOAUTH");
            stage.endAll();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-evalsha", "-hset", "-subscribe", "-pubsub", "-time", "resetkeys", "resetchannels"})
    void L7_permissionMissing(String rule) {
        ServerView server = stage.view();
        server.resp().call("ACL", "SETUSER", "shop", "on", ">" + SECRET, "~*", "&*", "+@all");
        server.resp().call("ACL", "SETUSER", "shop", rule);
        String uri = REDIS.uri().replace("redis://", "redis://shop:" + SECRET + "@");
        DistributedLock held = stage.client().getLock(stage.name());
        held.lock();
        RedisLockClient client = stage.client(uri);
        DistributedLock lock = client.getLock(held.getName());
        Task<Boolean> refused = stage.start(() -> lock.tryLock(ScaledTime.limit()));
        assertTells(refused.failure(), lock, REDIS.uri());
        assertThat(refused.took()).isLessThan(Stage.WAKE_UP);
        held.unlock();
        client.close();
        server.resp().call("ACL", "DELUSER", "shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.14", "5.0.0"})
    void L7_R15_tooOld(String version) throws IOException {
        FakeServer server = stage.opened(FakeServer.redis(version));
        assertRefused(lock(server.uri()), server.uri(), version);
    }

    @Test
    void L7_readOnlyReplica() {
        try (EmbeddedRedis replica = EmbeddedRedis.start()) {
            try (RespClient resp = replica.resp()) {
                resp.call(
                        "REPLICAOF",
                        "127.0.0.1",
                        Integer.toString(REDIS.server().port()));
                Wait.until(
                        "synchronized", () -> resp.text("INFO", "replication").contains("master_link_status:up"));
                assertRefused(lock(replica.uri()), replica.uri(), "READONLY");
                resp.call("REPLICAOF", "NO", "ONE");
            }
            stage.endAll();
        }
    }

    @Test
    void L7_keyOfAnotherType() {
        DistributedLock lock = lock(REDIS.uri());
        ServerView server = stage.view();
        server.resp().call("SET", server.key(lock.getName()), "something else", "PX", "60000");
        assertRefused(lock, REDIS.uri(), "WRONGTYPE");
        assertThat(server.resp().text("GET", server.key(lock.getName()))).isEqualTo("something else");
    }

    private void assertRefused(DistributedLock lock, String uri, String why) {
        assertRefusedAtOnce(stage.start(() -> lock.tryLock(ScaledTime.limit())), lock, uri, why);
        assertRefusedAtOnce(stage.run(lock::lock), lock, uri, why);
        assertRefusedAtOnce(stage.start(lock::tryLock), lock, uri, why);
        assertRefusedAtOnce(stage.start(lock::acquire), lock, uri, why);
        Throwable failure = catchThrowable(() -> lock.acquireAsync().join());
        assertThat(failure).isInstanceOf(CompletionException.class);
        assertTells(failure.getCause(), lock, uri);
    }

    private static void assertRefusedAtOnce(Task<?> task, DistributedLock lock, String uri, String why) {
        assertTells(task.failure(), lock, uri);
        assertThat(task.failure()).hasMessageContaining(why);
        assertThat(task.took()).isLessThan(UNAVAILABLE);
    }

    /** It is a failure to ask, and its message names the server and the lock; nothing in it gives the password away. */
    private static void assertTells(@Nullable Throwable failure, DistributedLock lock, String uri) {
        assertThat(failure)
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining(uri.substring("redis://".length()))
                .hasMessageContaining(lock.getName());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(SECRET);
        }
    }
}
