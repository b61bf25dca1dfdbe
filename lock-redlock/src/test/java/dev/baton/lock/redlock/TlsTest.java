package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TlsTermination;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three servers, of which one or two are behind TLS; certificates are verified unless somebody says otherwise. */
class TlsTest {
    private static final Duration TTL = ScaledTime.of(20_000);

    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(3);

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(SERVERS::uris);

    private final List<TcpProxy> fronts = new ArrayList<>();
    private X509Bundle authority = none();

    @SuppressWarnings("NullAway") // set before each test
    private static X509Bundle none() {
        return null;
    }

    @BeforeEach
    void open() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=redis")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.toKeyManagerFactory().getKeyManagers(), null, new SecureRandom());
        for (int i = 0; i < 2; i++) {
            fronts.add(TcpProxy.tls(SERVERS.get(i).port(), new TlsTermination(context)));
        }
    }

    @AfterEach
    void close() {
        fronts.forEach(TcpProxy::close);
    }

    /** The first server behind TLS as the proxy's URI names it. */
    private String uri(int front) {
        assertThat(fronts.get(front).uri()).startsWith("rediss://");
        return fronts.get(front).uri();
    }

    private static RedlockBuilder builder() {
        return RedlockClient.builder()
                .options(RedlockOptions.defaults().serverTimeout(ScaledTime.of(250)))
                .commandTimeout(ScaledTime.of(4_000));
    }

    private static void assertLocksOnAll(RedlockClient client) throws InterruptedException {
        RedlockGrant grant = client.lockOrThrow("name", TTL);
        Wait.until(
                "all servers have it",
                () -> SERVERS.values("redlock:{name}").stream().allMatch(value -> value.startsWith(grant.value())));
        assertThat(client.unlock(grant)).isTrue();
        LockHandle held = client.getLock("name").acquire();
        CompletableFuture<LockHandle> waiting = client.getLock("name").acquireAsync();
        held.release();
        Wait.result(waiting).release();
    }

    @Test
    void clientThatTrustsTheAuthorityMixesWithUris() throws InterruptedException {
        RedisClient trusting = RedisClient.create(uri(0));
        trusting.setOptions(ClientOptions.builder()
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(authority.toTrustManagerFactory())
                        .build())
                .build());
        try (RedlockClient client = builder()
                .servers(trusting)
                .servers(uri(1) + "?verifyPeer=NONE", SERVERS.get(2).uri())
                .build()) {
            assertLocksOnAll(client);
        } finally {
            trusting.shutdown();
        }
    }

    @Test
    void certificateThatIsNotTrustedIsRefused() {
        try (RedlockClient client =
                builder().servers(uri(0), uri(1), SERVERS.get(2).uri()).build()) {
            assertThatThrownBy(() -> client.lock("name", TTL))
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("rediss://127.0.0.1:" + fronts.get(0).port())
                    .hasMessageContaining("certification path");
            long start = System.nanoTime();
            assertThatThrownBy(() -> client.getLock("name").tryLock(ScaledTime.limit()))
                    .isInstanceOf(LockUnavailableException.class);
            assertThat(System.nanoTime() - start)
                    .as("at once, not at the deadline")
                    .isLessThan(ScaledTime.limit().toNanos() / 2);
        }
    }
}
