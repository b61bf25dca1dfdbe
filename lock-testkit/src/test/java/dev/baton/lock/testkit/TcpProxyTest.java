package dev.baton.lock.testkit;

import static dev.baton.lock.faults.TcpProxy.Direction.TO_CLIENT;
import static dev.baton.lock.faults.TcpProxy.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.baton.lock.faults.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
class TcpProxyTest {
    private static final Duration BRIEF = ScaledTime.of(100);
    private static final byte[] PING = {'P', 'I', 'N', 'G', '\r', '\n'};
    private static final int PONG_BYTES = 7;

    private EmbeddedRedis redis;
    private RespClient direct;
    private TcpProxy proxy;
    private Socket client;

    @BeforeEach
    void start() throws IOException {
        redis = EmbeddedRedis.start();
        direct = redis.resp();
        proxy = TcpProxy.to(redis.port());
        client = connect();
        ping();
        pong();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        direct.close();
        redis.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("test-proxy-"));
    }

    @Test
    void countsConnectionsAndBytes() throws IOException {
        assertThat(proxy.bytes(TO_SERVER)).isEqualTo(PING.length);
        assertThat(proxy.bytes(TO_CLIENT)).isEqualTo(PONG_BYTES);
        try (RespClient second = RespClient.connect(proxy.uri())) {
            assertThat(second.text("PING")).isEqualTo("PONG");
            assertThat(proxy.openConnections()).isEqualTo(2);
        }
        await().atMost(ScaledTime.limit()).until(() -> proxy.openConnections() == 1);
        assertThat(proxy.acceptedConnections()).isEqualTo(2);
    }

    @Test
    void largeRepliesPassUnchanged() {
        String value = "0123456789".repeat(500_000);
        try (RespClient resp = RespClient.connect(proxy.uri())) {
            resp.call("SET", "key", value);
            assertThat(resp.text("GET", "key").equals(value)).isTrue();
        }
    }

    @Test
    void heldRequestDoesNotRunBeforeItsRelease() throws IOException {
        proxy.hold(TO_SERVER);
        send("SET key value\r\n");
        assertSilent();
        assertThat(direct.call("GET", "key")).isNull();
        proxy.release(TO_SERVER);
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("+OK\r\n");
    }

    @Test
    void heldReplyComesAtItsRelease() throws IOException {
        proxy.hold(TO_CLIENT);
        send("SET key value\r\n");
        assertSilent();
        assertThat(direct.call("GET", "key")).isEqualTo("value");
        proxy.release(TO_CLIENT);
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("+OK\r\n");
    }

    @Test
    void whatABlackholeTookNeverComes() throws IOException {
        proxy.blackhole(TO_SERVER);
        send("SET key value\r\n");
        assertSilent();
        proxy.release(TO_SERVER);
        ping();
        pong();
        assertThat(direct.call("GET", "key")).isNull();
    }

    @Test
    void endOfAConnectionIsHeldToo() throws IOException {
        proxy.hold(TO_SERVER);
        client.close();
        await().during(BRIEF).atMost(ScaledTime.limit()).until(() -> clientsOfTheServer() == 2);
        proxy.release(TO_SERVER);
        await().atMost(ScaledTime.limit()).until(() -> clientsOfTheServer() == 1);
    }

    @Test
    void finIsAnOrderlyEnd() throws IOException {
        proxy.cutWithFin();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(proxy.openConnections()).isZero();
        await().atMost(ScaledTime.limit()).until(() -> clientsOfTheServer() == 1);
    }

    @Test
    void halfCloseToTheClientLosesTheReplyOfACommandThatRuns() throws IOException {
        proxy.halfClose(TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        send("SET key value\r\n");
        await().atMost(ScaledTime.limit()).until(() -> "value".equals(direct.call("GET", "key")));
        assertThat(proxy.openConnections()).isEqualTo(1);
        assertThat(clientsOfTheServer()).isEqualTo(2);
    }

    @Test
    void halfCloseToTheServerIsTheEndThatTheServerSees() throws IOException {
        proxy.hold(TO_CLIENT);
        proxy.halfClose(TO_SERVER);
        send("SET key value\r\n");
        await().atMost(ScaledTime.limit()).until(() -> clientsOfTheServer() == 1);
        assertThat(direct.call("GET", "key")).isNull();
        assertSilent();
        proxy.release(TO_CLIENT);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void delayedReplyComesLate() throws IOException {
        proxy.delay(TO_CLIENT, BRIEF);
        long start = System.nanoTime();
        ping();
        pong();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(BRIEF);
        proxy.delay(TO_CLIENT, Duration.ZERO);
        ping();
        pong();
    }

    @Test
    void cutReachesConnectionsThatAreDelayed() throws IOException {
        proxy.delay(TO_SERVER, ScaledTime.limit().multipliedBy(2));
        send("SET key value\r\n");
        assertSilent();
        proxy.cutAll();
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read());
        client = connect();
        ping();
        pong();
        assertThat(direct.call("GET", "key")).isNull();
    }

    @Test
    void resetIsAnError() {
        proxy.cutWithReset();
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read())
                .withMessageContaining("reset");
        await().atMost(ScaledTime.limit()).until(() -> clientsOfTheServer() == 1);
    }

    @Test
    void cutReachesConnectionsThatAreHeld() throws IOException {
        proxy.hold(TO_SERVER);
        ping();
        assertSilent();
        proxy.cutWithReset();
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read());
    }

    @Test
    void cutAllLetsTheNextConnectionsPass() throws IOException {
        proxy.hold(TO_SERVER);
        proxy.blackhole(TO_CLIENT);
        proxy.cutAll();
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read());
        client = connect();
        ping();
        pong();
    }

    @Test
    void refusedUntilAcceptedAgain() throws IOException {
        proxy.refuse();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        ping();
        pong();
        proxy.accept();
        proxy.accept();
        client.close();
        client = connect();
        ping();
        pong();
    }

    @Test
    void lostReplyIsOfACommandThatRan() throws IOException {
        CompletableFuture<Void> lost = proxy.loseNextReply();
        assertThat(lost).isNotDone();
        send("SET key value\r\n");
        assertThat(lost).succeedsWithin(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(direct.call("GET", "key")).isEqualTo("value");
        assertSilent();
        proxy.cutAll();
        client = connect();
        ping();
        pong();
    }

    @Test
    void serverThatIsDownIsAReset() {
        redis.kill();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(this::callThroughTheProxy)
                .satisfies(e -> assertThat(e.getCause()).isInstanceOf(SocketException.class));
    }

    private void callThroughTheProxy() {
        try (RespClient resp = RespClient.connect(proxy.uri())) {
            resp.call("PING");
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private void ping() throws IOException {
        client.getOutputStream().write(PING);
    }

    private void send(String command) throws IOException {
        client.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
    }

    private void pong() throws IOException {
        client.setSoTimeout(Math.toIntExact(ScaledTime.limit().toMillis()));
        assertThat(client.getInputStream().readNBytes(PONG_BYTES)).asString().isEqualTo("+PONG\r\n");
    }

    private void assertSilent() throws IOException {
        client.setSoTimeout(Math.toIntExact(BRIEF.toMillis()));
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> client.getInputStream().read());
        client.setSoTimeout(Math.toIntExact(ScaledTime.limit().toMillis()));
    }

    private long clientsOfTheServer() {
        return direct.text("CLIENT", "LIST").lines().count();
    }
}
