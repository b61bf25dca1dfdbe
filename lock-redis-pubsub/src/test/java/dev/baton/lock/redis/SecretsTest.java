package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockEvent;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.FakeServer;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.faults.TlsTermination;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.EmbeddedSentinel;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.cluster.RedisClusterClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password is told to the server, and to nobody else: not by any failure, not by any log. */
@SuppressWarnings({"LockNotBeforeTry", "NullAway.Init"
}) // what a failed test holds ends with its clients; listen() inits
class SecretsTest {
    private static final String SECRET = "open-sesame";
    private static final String LOGIN = "://shop:" + SECRET + "@";
    private static final Duration TIMEOUT = ScaledTime.of(500);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private LogTap log;
    private LogTap driversLog;

    @BeforeEach
    void listen() {
        log = new LogTap(Level.TRACE, "dev.baton");
        driversLog = new LogTap(Level.DEBUG, "io.lettuce", "io.netty"); // its TRACE shows every byte that is sent
        try (var resp = REDIS.server().resp()) {
            resp.call("ACL", "SETUSER", "shop", "reset", "on", ">" + SECRET, "~*", "&*", "+@all");
        }
    }

    @AfterEach
    void theSecretIsNowhere() {
        stage.endAll();
        log.close();
        driversLog.close();
        try (var resp = REDIS.server().resp()) {
            resp.call("ACL", "DELUSER", "shop");
            resp.call("FLUSHALL");
        }
        assertThat(told).isNotEmpty();
        assertThat(driversLog.lines(Level.DEBUG)).isNotEmpty();
        assertThat(Stream.of(told, log.lines(Level.TRACE), driversLog.lines(Level.DEBUG))
                        .flatMap(Collection::stream)
                        .filter(text -> text.contains(SECRET)))
                .isEmpty();
    }

    // ---- what all goes wrong

    @Test
    void aPasswordThatIsWrong() {
        try (EmbeddedRedis server = EmbeddedRedis.start("--requirepass", "another")) {
            provoke(server.uri().replace("://", LOGIN), "WRONGPASS");
            provoke(server.uri().replace("://", "://:" + SECRET + "@"), "WRONGPASS");
            stage.endAll();
        }
    }

    @Test
    void aServerThatIsNotThere() throws IOException {
        String address = "127.0.0.1:" + closedPort();
        provoke("redis" + LOGIN + address, "Connection refused");
        provoke("rediss" + LOGIN + address, "Connection refused");
        provoke("redis-sentinel" + LOGIN + address + "#main", "Cannot connect");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aSocketThatIsNotThere(@TempDir Path folder) {
        provoke("redis-socket" + LOGIN + folder.resolve("redis.sock"), "could not be asked");
    }

    @Test
    void aServerThatDoesNotAnswer() {
        TcpProxy proxy = stage.proxy();
        proxy.blackhole(Direction.TO_CLIENT);
        provoke(proxy.uri().replace("://", LOGIN), "no answer");
        proxy.cutAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "%1\r\n", "-ERR " + "x" + "\r\n", "+OK\r\n"})
    void aServerThatIsNone(String answer) throws IOException {
        FakeServer server = stage.opened(new FakeServer(command -> answer));
        provoke(server.uri().replace("://", LOGIN), server.address());
    }

    @Test
    void aServerThatIsTooOld() throws IOException {
        FakeServer server = stage.opened(FakeServer.redis("6.0.0"));
        provoke(server.uri().replace("://", LOGIN), "too old");
    }

    @Test
    void aCertificateThatIsNotTrusted() {
        TlsTermination tls = new TlsTermination(new Certificates("nobody").server());
        TcpProxy front = stage.opened(TcpProxy.tls(REDIS.server().port(), tls));
        provoke(front.uri().replace("://", LOGIN), "trust store");
    }

    @Test
    void aSentinelThatKnowsNoMaster() {
        try (EmbeddedSentinel set = EmbeddedSentinel.start()) {
            provoke(set.uri().replace("://", LOGIN), "WRONGPASS");
            provoke(set.uri().replace("://", LOGIN).replace(EmbeddedSentinel.MASTER_NAME, "nobody"), "nobody");
            stage.endAll();
        }
    }

    @Test
    void aClusterThatIsNone() {
        RedisClusterClient driver = RedisClusterClient.create(REDIS.uri().replace("://", LOGIN));
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        provoke(
                stage.opened(RedisLockClient.builder()
                        .clusterClient(driver)
                        .commandTimeout(TIMEOUT)
                        .unavailableTimeout(TIMEOUT)
                        .build()),
                "the cluster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-evalsha", "-time", "-hset", "resetkeys"})
    void aPermissionThatIsMissing(String rule) {
        stage.view().resp().call("ACL", "SETUSER", "shop", rule);
        provoke(REDIS.uri().replace("://", LOGIN), "Redis user needs");
    }

    @Test
    void aKeyOfAnotherType() {
        DistributedLock lock = client(REDIS.uri().replace("://", LOGIN)).getLock(stage.name());
        ServerView server = stage.view();
        server.resp().call("SET", server.key(lock.getName()), "1", "PX", "60000");
        assertThat(note(lock::lock)).hasMessageContaining("WRONGTYPE");
    }

    // ---- when nothing goes wrong

    @Test
    void locksThatAreHeldWaitedForAndLost() throws InterruptedException {
        TcpProxy proxy = stage.proxy();
        String uri = proxy.uri().replace("://", LOGIN);
        RedisLockClient holder = client(uri);
        holder.addListener(new Noting());
        RedisLockClient waiter = client(uri);
        ServerView server = stage.view();
        DistributedLock lock = waiter.getLock(stage.name());
        LockHandle held = holder.getLock(lock.getName()).acquire();
        Task<Boolean> waiting = stage.run(lock::lock);
        server.awaitPlaces(lock.getName(), 1);
        told.add(holder.inspect(lock.getName()) + " " + held + " " + lock + " " + holder.id()
                + server.owner(lock.getName()));
        noteThreads();
        proxy.cutAll();
        Wait.until("it is broken", () -> note(() -> holder.forceUnlock(lock.getName())) == null);
        waiting.result();
        assertThat(note(held::release)).isNotNull();
        note(lock::unlock);
        Wait.until("the listener is told", () -> told.stream().anyMatch(text -> text.startsWith("LockEvent")));
    }

    private final class Noting implements LockListener {
        @Override
        public void onAcquired(LockEvent event) {
            told.add(event.toString());
        }

        @Override
        public void onLost(LockEvent event) {
            told.add(event.toString());
        }
    }

    // ---- and is told

    private RedisLockClient client(String uri) {
        return stage.client(uri, settings -> settings.commandTimeout(TIMEOUT).unavailableTimeout(TIMEOUT));
    }

    private void provoke(String uri, String expected) {
        provoke(client(uri), expected);
    }

    private void provoke(RedisLockClient client, String expected) {
        DistributedLock lock = client.getLock(stage.name());
        told.add(client + " " + client.id() + " " + lock);
        List<@Nullable Throwable> failures = new ArrayList<>();
        failures.add(note(() -> lock.tryLock(TIMEOUT)));
        failures.add(note(lock::lock));
        failures.add(note(lock::isLocked));
        failures.add(note(lock::tryAcquire));
        failures.add(note(() -> lock.acquireAsync().join()));
        assertThat(failures.get(0)).isInstanceOf(LockUnavailableException.class);
        assertThat(failures)
                .anyMatch(failure ->
                        failure != null && String.valueOf(failure.getMessage()).contains(expected));
        noteThreads();
        client.close();
        note(lock::lock);
    }

    private @Nullable Throwable note(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        if (thrown != null) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text)); // with causes, and what was suppressed
            told.add(text.toString());
        }
        return thrown;
    }

    private void noteThreads() {
        Thread.getAllStackTraces().keySet().forEach(thread -> told.add(thread.getName()));
    }
}
