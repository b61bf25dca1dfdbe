package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.faults.TlsTermination;
import dev.baton.lock.testkit.EmbeddedCluster;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster whose nodes are all behind TLS, and whose user may do what locks need, and nothing else. */
@SuppressWarnings("NullAway.Init") // by start() and open()
class ClusterSecurityTest {
    private static final Certificates OURS = new Certificates("our authority");
    private static final Certificates STRANGERS = new Certificates("another authority");
    private static final Duration UNAVAILABLE = ScaledTime.of(8_000);

    private static EmbeddedCluster cluster;

    @Order(1)
    @RegisterExtension
    final Leftovers leftovers = Leftovers.on(() -> cluster.uris());

    @Order(2)
    @RegisterExtension
    final Stage stage = new Stage(() -> cluster.uris().get(0));

    private TlsTermination tls;
    private Map<Integer, TcpProxy> fronts; // by the port behind
    private MinimalUser user;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start(3);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        tls = new TlsTermination(OURS.server());
        fronts = cluster.nodes().stream()
                .collect(Collectors.toMap(EmbeddedRedis::port, node -> stage.opened(TcpProxy.tls(node.port(), tls))));
        user = MinimalUser.ofCluster(stage.prefix());
        cluster.nodes().forEach(user::define);
    }

    private RedisLockClient client(String uri, SslOptions ssl) {
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .socketAddressResolver(MappingSocketAddressResolver.create(DnsResolvers.UNRESOLVED, this::front))
                .build();
        stage.opened(() -> resources.shutdown(0, 1, TimeUnit.SECONDS).await());
        RedisClusterClient driver = RedisClusterClient.create(resources, uri.replace("redis://", "rediss://"));
        stage.opened(() -> driver.shutdown(0, 1, TimeUnit.SECONDS));
        driver.setOptions(ClusterClientOptions.builder().sslOptions(ssl).build());
        return stage.opened(RedisLockClient.builder()
                .clusterClient(driver)
                .keyPrefix(stage.prefix())
                .commandTimeout(ScaledTime.of(2_000))
                .unavailableTimeout(UNAVAILABLE)
                .build());
    }

    private HostAndPort front(HostAndPort node) {
        TcpProxy front = fronts.get(node.getPort());
        return front == null ? node : HostAndPort.of(node.getHostText(), front.port());
    }

    private String login() {
        return user.uri(cluster.uris().get(0));
    }

    /** Its TLS options are those of the links to all nodes, and so are its user and password. */
    @Test
    void R14_aClusterClientsTlsAndUserAreThoseOfAllLinks() throws InterruptedException {
        RedisLockClient first = client(login(), OURS.trusting());
        RedisLockClient second = client(login(), OURS.trusting());
        List<String> names = IntStream.range(0, 12).mapToObj(i -> stage.name()).toList();
        for (String name : names) {
            handOver(first, second, name);
        }
        assertThat(names.stream()
                        .map(name -> cluster.masterOf(stage.prefix() + ":{" + name + "}"))
                        .distinct())
                .hasSize(3);
        assertThat(fronts.values()).allMatch(front -> front.openConnections() >= 2);
        assertThat(cluster.nodes()).allMatch(ClusterSecurityTest::isUsedByTheUserAlone);
        fronts.values().forEach(TcpProxy::cutWithReset);
        for (String name : names) {
            handOver(first, second, name);
        }
    }

    /** Names that try to choose the slot, the key or the channel. */
    @Test
    void L23_slotsOfNamesAreAsTheServerSees() throws InterruptedException {
        RedisLockClient first = client(login(), OURS.trusting());
        RedisLockClient second = client(login(), OURS.trusting());
        KeyNames keys = new KeyNames(stage.prefix(), second.id());
        List<String> names = List.of(
                "}{",
                "{other}",
                "a}{b",
                "a}:" + second.id(),
                "a:" + second.id(),
                "*",
                "[a-z]?",
                "\r\n",
                "\u0000",
                "%7d");
        try (RespClient node = cluster.nodes().get(0).resp()) {
            for (String name : names) {
                assertThat(node.integer("CLUSTER", "KEYSLOT", keys.key(name))).isEqualTo(keys.slot(name));
                assertThat(node.integer("CLUSTER", "KEYSLOT", keys.channel(name)))
                        .isEqualTo(keys.slot(name));
                handOver(first, second, name);
            }
        }
    }

    /** But for the connection that asks. */
    private static boolean isUsedByTheUserAlone(EmbeddedRedis node) {
        try (RespClient resp = node.resp()) {
            List<String> connections = resp.text("CLIENT", "LIST").lines().toList();
            return connections.stream()
                            .filter(line -> line.contains(" user=" + MinimalUser.NAME + " "))
                            .count()
                    == connections.size() - 1;
        }
    }

    private static void handOver(RedisLockClient from, RedisLockClient to, String name) throws InterruptedException {
        LockHandle held = from.getLock(name).acquire();
        CompletableFuture<LockHandle> waiting = to.getLock(name).acquireAsync();
        Wait.until("it waits", () -> waiters(from, name) == 1);
        held.release();
        LockHandle granted = waiting.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.release();
    }

    private static int waiters(RedisLockClient client, String name) {
        try {
            return client.inspect(name).waiters().size();
        } catch (LockUnavailableException e) {
            return -1; // the connection was cut
        }
    }

    @Test
    void L7_aNodeThatIsNotTrustedIsNotAsked() {
        assertUnavailable(client(login(), STRANGERS.trusting()), "add its CA to the JVM's trust store");
    }

    @Test
    void L7_aWrongPasswordIsRefused() {
        String wrong = login().replace(MinimalUser.PASSWORD, "open-sesame");
        assertUnavailable(client(wrong, OURS.trusting()), "WRONGPASS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+ssubscribe", "+pubsub|shardnumsub", "+cluster|nodes", "+evalsha"})
    void L7_whatIsMissingIsToldByTheFailure(String command) {
        String name = stage.name();
        LockHandle held =
                client(login(), OURS.trusting()).getLock(name).acquireAsync().join();
        MinimalUser poorer = user.without(command);
        cluster.nodes().forEach(poorer::define); // ends the connections of the richer one
        assertUnavailable(client(login(), OURS.trusting()), command, name);
        cluster.nodes().forEach(user::define);
        held.release();
    }

    private void assertUnavailable(RedisLockClient client, String why) {
        assertUnavailable(client, why, stage.name());
    }

    private void assertUnavailable(RedisLockClient client, String why, String name) {
        DistributedLock lock = client.getLock(name);
        Task<Boolean> waiting = stage.start(() -> lock.tryLock(ScaledTime.limit()));
        assertThat(waiting.failure())
                .isExactlyInstanceOf(LockUnavailableException.class)
                .hasMessageContaining(lock.getName())
                .hasMessageContaining(why);
        assertThat(waiting.took()).isLessThan(UNAVAILABLE.plus(Stage.SLACK));
    }
}
