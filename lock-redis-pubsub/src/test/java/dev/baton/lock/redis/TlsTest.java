package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TcpProxy.Direction;
import dev.baton.lock.faults.TlsTermination;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks on a server behind TLS: {@code rediss://}, whose certificate is verified, and its host name with it. */
@SuppressWarnings({"LockNotBeforeTry", "NullAway.Init"}) // what a failed test holds ends with its clients; open() inits
class TlsTest {
    private static final Certificates OURS = new Certificates("our authority");
    private static final Certificates STRANGERS = new Certificates("another authority");
    private static final Duration UNAVAILABLE = ScaledTime.of(2_000);
    private static final Duration COMMAND_TIMEOUT = ScaledTime.of(1_000);

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private TlsTermination tls;
    private TcpProxy front;
    private ServerView server;

    @BeforeEach
    void open() {
        tls = new TlsTermination(OURS.server());
        front = stage.opened(TcpProxy.tls(REDIS.server().port(), tls));
        server = stage.view();
    }

    private RedisLockClient client(SslOptions ssl) {
        return client(front.uri(), ClientOptions.builder().sslOptions(ssl));
    }

    private RedisLockClient client(String uri, ClientOptions.Builder options) {
        return client(uri, options, UnaryOperator.identity());
    }

    /** Soon tells that its server is not to be used; one that is trusted may take longer for the first handshake. */
    private RedisLockClient hasty(SslOptions ssl) {
        return hasty(front.uri(), ClientOptions.builder().sslOptions(ssl));
    }

    private RedisLockClient hasty(String uri, ClientOptions.Builder options) {
        return client(
                uri, options, client -> client.commandTimeout(COMMAND_TIMEOUT).unavailableTimeout(UNAVAILABLE));
    }

    private RedisLockClient client(
            String uri, ClientOptions.Builder options, UnaryOperator<RedisLockClient.Builder> settings) {
        RedisClient driver = RedisClient.create(uri);
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        driver.setOptions(options.build());
        RedisLockClient.Builder builder =
                RedisLockClient.builder().redisClient(driver).keyPrefix(stage.prefix());
        return stage.opened(settings.apply(builder).build());
    }

    // ---- a server that is trusted

    /** With RESP2 the scripts have a connection of their own, behind TLS as the first. */
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void L8_releaseGrantsToAnotherClientByMessage(ProtocolVersion protocol) throws InterruptedException {
        ClientOptions.Builder options =
                ClientOptions.builder().protocolVersion(protocol).sslOptions(OURS.trusting());
        RedisLockClient first = client(front.uri(), options);
        RedisLockClient second = client(front.uri(), options);
        for (int i = 0; i < 20; i++) {
            handOver(first, second, stage.name());
        }
        assertThat(front.openConnections()).isEqualTo(protocol == ProtocolVersion.RESP2 ? 4 : 2);
    }

    private void handOver(RedisLockClient from, RedisLockClient to, String name) throws InterruptedException {
        LockHandle held = from.getLock(name).acquire();
        assertThat(to.getLock(name).tryAcquire()).isEmpty();
        CompletableFuture<LockHandle> waiting = to.getLock(name).acquireAsync();
        server.awaitPlaces(name, 1);
        long released = System.nanoTime();
        held.release();
        LockHandle granted = waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
        assertThat(System.nanoTime() - released).isLessThan(ScaledTime.of(500).toNanos());
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.release();
    }

    /** What the JVM trusts is what {@code create("rediss://…")} trusts; a JVM looks at its trust store once. */
    @Test
    void L8_theJvmsTrustStoreIsEnough() {
        LockProcess process = stage.opened(new LockProcess(
                front.uri(),
                stage.prefix(),
                "-Djavax.net.ssl.trustStore=" + OURS.trustStore().getPath(),
                "-Djavax.net.ssl.trustStorePassword=" + Certificates.STORE_PASSWORD));
        process.acquire(stage.name(), server);
        process.awaitHeld();
        process.release();
    }

    @Test
    void R11_holdsLastAndWaitersWaitOverAReconnect() throws InterruptedException {
        LockOptions watched = LockOptions.defaults().watchdogTimeout(ScaledTime.of(3_000));
        RedisLockClient first = client(OURS.trusting());
        RedisLockClient second = client(OURS.trusting());
        String name = stage.name();
        LockHandle held = first.getLock(name, watched).acquire();
        CompletableFuture<LockHandle> waiting = second.getLock(name, watched).acquireAsync();
        server.awaitPlaces(name, 1);
        int before = front.acceptedConnections();
        front.cutWithReset();
        Wait.until("both are back", () -> front.acceptedConnections() == before + 2);
        assertThat(first.inspect(name).waiters()).hasSize(1);
        assertThat(held.isHeld()).isTrue();
        held.release();
        waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .release();
    }

    @Test
    void R14_replicasAreAskedBehindTlsAsWell() throws InterruptedException {
        EmbeddedRedis master = REDIS.server();
        stage.opened(EmbeddedRedis.start("--replicaof", master.host() + " " + master.port()));
        Wait.until(
                "the replica is in step",
                () -> server.resp().text("INFO", "replication").contains("state=online"));
        RedisLockClient client = client(OURS.trusting());
        LockOptions replicated = LockOptions.defaults().replicas(1, ScaledTime.of(500));
        client.getLock(stage.name(), replicated).acquire().release();
        assertThat(front.openConnections()).isEqualTo(2);
    }

    // ---- certificates of clients

    @Test
    void L1_aTrustedClientCertificateIsLetIn() throws InterruptedException {
        tls.setNeedsClientCertificate(true);
        handOver(client(OURS.trustingAndTrusted()), client(OURS.trustingAndTrusted()), stage.name());
    }

    @Test
    void L7_withoutAClientCertificateItIsRefused() {
        tls.setNeedsClientCertificate(true);
        assertRefused(hasty(OURS.trusting()), "SslOptions that have a key");
    }

    // ---- servers that are not trusted

    @Test
    void L7_aCertificateOfAnotherAuthorityIsRefused() {
        assertRefused(hasty(STRANGERS.trusting()), "add its CA to the JVM's trust store");
    }

    /** Certificates are verified unless somebody says otherwise. */
    @Test
    void L7_theJvmsTrustStoreIsWhatCounts() {
        RedisLockClient client = stage.client(front.uri());
        assertRefused(client, "add its CA to the JVM's trust store");
    }

    @Test
    void L7_aCertificateOfAnotherHostIsRefused() {
        tls.setContext(OURS.serverElsewhere());
        assertRefused(hasty(OURS.trusting()), "not for this host");
    }

    @Test
    void L7_anExpiredCertificateIsRefused() {
        tls.setContext(OURS.expiredServer());
        assertRefused(hasty(OURS.trusting()), "not valid now");
    }

    /** Whoever says so has the host name unverified, or everything. */
    @ParameterizedTest
    @ValueSource(strings = {"CA", "NONE"})
    void verificationIsLessOnlyIfTheUriSaysSo(String mode) throws InterruptedException {
        SSLContext certificate = mode.equals("CA") ? OURS.serverElsewhere() : STRANGERS.expiredServer();
        tls.setContext(certificate);
        RedisLockClient client = client(
                front.uri() + "?verifyPeer=" + mode, ClientOptions.builder().sslOptions(OURS.trusting()));
        client.getLock(stage.name()).acquire().release();
    }

    /** A connection that was lost is verified again. */
    @Test
    void L7_anotherServerInItsPlaceIsRefused() throws InterruptedException {
        RedisLockClient client = hasty(OURS.trusting());
        Wait.until("it is trusted", () -> isFree(client));
        client.getLock(stage.name()).acquire().release();
        tls.setContext(STRANGERS.server());
        int before = front.acceptedConnections();
        front.cutWithReset();
        Wait.until("the client has noticed", () -> front.acceptedConnections() > before);
        assertRefused(client, "add its CA to the JVM's trust store");
        tls.setContext(OURS.server());
        Wait.until("it is trusted again", () -> isFree(client));
    }

    private boolean isFree(RedisLockClient client) {
        try {
            return !client.inspect(stage.name()).locked();
        } catch (LockUnavailableException e) {
            return false;
        }
    }

    private void assertRefused(RedisLockClient client, String advice) {
        DistributedLock lock = client.getLock(stage.name());
        for (Task<?> task : new Task<?>[] {
            stage.start(() -> lock.tryLock(ScaledTime.limit())), stage.run(lock::lock), stage.start(lock::isLocked)
        }) {
            assertTells(task.failure(), lock, front);
            assertThat(task.failure()).hasMessageContaining(advice);
            assertThat(task.took()).isLessThan(UNAVAILABLE.plus(Stage.SLACK));
        }
    }

    private static void assertTells(Throwable failure, DistributedLock lock, TcpProxy server) {
        assertThat(failure)
                .isExactlyInstanceOf(LockUnavailableException.class)
                .hasMessageContaining(lock.getName())
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining(Integer.toString(server.port()));
    }

    // ---- one side speaks TLS, and the other does not

    @Test
    void L7_tlsToAPlainPortIsUnavailable() {
        TcpProxy plain = stage.proxy();
        RedisLockClient client = hasty(
                plain.uri().replace("redis:", "rediss:"),
                ClientOptions.builder().sslOptions(OURS.trusting()));
        assertThat(assertUnavailable(client)).hasMessageContaining("no answer");
    }

    @Test
    void L7_plainToATlsPortIsUnavailable() {
        String plain = front.uri().replace("rediss:", "redis:");
        assertThat(assertUnavailable(hasty(plain, ClientOptions.builder())))
                .hasMessageContaining("use rediss:// instead");
    }

    @Test
    void L5_aHandshakeThatNeverEndsIsUnavailable() {
        front.blackhole(Direction.TO_CLIENT);
        RedisLockClient client = hasty(OURS.trusting());
        assertThat(assertUnavailable(client)).hasMessageContaining("no answer");
        client.close();
        front.cutAll();
    }

    private Throwable assertUnavailable(RedisLockClient client) {
        DistributedLock lock = client.getLock(stage.name());
        Duration wait = ScaledTime.of(300);
        Task<Boolean> timed = stage.start(() -> lock.tryLock(wait));
        assertThat(timed.failure())
                .isExactlyInstanceOf(LockUnavailableException.class)
                .hasMessageContaining(lock.getName());
        assertThat(timed.took()).isLessThan(wait.plus(Stage.SLACK));
        Task<Boolean> patient = stage.run(lock::lock);
        assertThat(patient.failure()).isExactlyInstanceOf(LockUnavailableException.class);
        assertThat(patient.took()).isLessThan(UNAVAILABLE.plus(COMMAND_TIMEOUT).plus(Stage.SLACK));
        return patient.failure();
    }
}
