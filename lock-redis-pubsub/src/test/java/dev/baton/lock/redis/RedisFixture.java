package dev.baton.lock.redis;

import static java.util.Objects.requireNonNull;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.ClientIds;
import dev.baton.lock.core.EngineClient;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** A Redis of the test class's own for the contract suite; every client comes through a proxy that can be cut. */
final class RedisFixture implements ContractFixture {
    /** What the keys and channels begin with. */
    static final String PREFIX = "contract";

    private static final Duration LINGER = ScaledTime.of(500);

    private final EmbeddedRedis server;
    private final boolean grantsArrive;
    private final int clients;
    private final int fewer;
    private final UnaryOperator<String> login;
    private final Map<String, TcpProxy> proxies = new ConcurrentHashMap<>();
    private boolean frozen;

    /** Every grant arrives, and one client does all that a test does. */
    RedisFixture(EmbeddedRedis server) {
        this(server, UnaryOperator.identity());
    }

    /**
     * As above.
     *
     * @param login the URI by which the clients under test connect, from that of the server
     */
    RedisFixture(EmbeddedRedis server, UnaryOperator<String> login) {
        this(server, /* grantsArrive= */ true, /* clients= */ 1, /* fewer= */ 1, login);
    }

    /**
     * @param grantsArrive whether the engine hears of grants by message
     * @param clients over how many clients the actors of a test are dealt
     * @param fewer by how much the rounds of a test are divided
     */
    RedisFixture(EmbeddedRedis server, boolean grantsArrive, int clients, int fewer) {
        this(server, grantsArrive, clients, fewer, UnaryOperator.identity());
    }

    private RedisFixture(
            EmbeddedRedis server, boolean grantsArrive, int clients, int fewer, UnaryOperator<String> login) {
        this.login = login;
        this.server = server;
        this.grantsArrive = grantsArrive;
        this.clients = clients;
        this.fewer = fewer;
    }

    @Override
    public int rounds(int wanted) {
        return Math.max(1, wanted / fewer);
    }

    @Override
    public int clients() {
        return clients;
    }

    @Override
    public Duration wakeUp() {
        return grantsArrive ? ContractFixture.super.wakeUp() : Stage.WAKE_UP;
    }

    @Override
    public LockClient newClient(LockOptions defaults) {
        TcpProxy proxy = TcpProxy.to(server.port());
        Settings settings = new Settings(
                ClientIds.next(),
                defaults,
                commandTimeout().toNanos(),
                unavailableTimeout().toNanos(),
                claimWindow().toNanos(),
                LINGER.toNanos());
        proxies.put(settings.clientId(), proxy);
        UnaryOperator<Backend.Events> ears = grantsArrive ? UnaryOperator.identity() : Deaf::new;
        return new Client(settings, login.apply(proxy.uri()), ears);
    }

    @Override
    public Duration commandTimeout() {
        return ScaledTime.of(800);
    }

    @Override
    public Duration unavailableTimeout() {
        return ScaledTime.of(1_500);
    }

    @Override
    public Optional<String> missing(Fault fault) {
        return Optional.empty();
    }

    @Override
    public void freeze() {
        frozen = true;
        server.freeze();
    }

    @Override
    public void thaw() {
        if (frozen) {
            frozen = false;
            server.thaw();
        }
    }

    @Override
    public void unreachable() {
        proxies.values().forEach(RedisFixture::cut);
    }

    @Override
    public void reachable() {
        proxies.values().forEach(TcpProxy::accept);
    }

    @Override
    public void loseData() {
        try (RespClient resp = server.resp()) {
            resp.call("FLUSHALL");
        }
    }

    @Override
    public void crash(LockClient client) {
        TcpProxy proxy = proxies.remove(client.id());
        if (proxy != null) {
            cut(proxy);
            proxy.close();
        }
    }

    @Override
    public void cutOff(LockClient client) {
        TcpProxy proxy = requireNonNull(proxies.get(client.id()));
        proxy.hold(TcpProxy.Direction.TO_SERVER);
        proxy.hold(TcpProxy.Direction.TO_CLIENT);
    }

    @Override
    public void reconnect(LockClient client) {
        TcpProxy proxy = proxies.get(client.id());
        if (proxy != null) {
            proxy.release(TcpProxy.Direction.TO_SERVER);
            proxy.release(TcpProxy.Direction.TO_CLIENT);
        }
    }

    @Override
    public Optional<Executor> networkThread(LockClient client) {
        return Optional.of(((Client) client).driver.networkThread());
    }

    @Override
    public void close() {
        thaw();
        proxies.values().forEach(TcpProxy::close);
    }

    private static void cut(TcpProxy proxy) {
        proxy.refuse();
        proxy.cutAll();
    }

    /** A client as the builder makes it, but for what its engine hears. */
    private static final class Client extends EngineClient {
        private final TappedDriver driver;

        Client(Settings settings, String uri, UnaryOperator<Backend.Events> ears) {
            this(
                    settings,
                    uri,
                    ears,
                    new ThreadScheduler("baton-timer"),
                    new TappedDriver(uri, DefaultClientResources.builder()));
        }

        private Client(
                Settings settings,
                String uri,
                UnaryOperator<Backend.Events> ears,
                ThreadScheduler scheduler,
                TappedDriver driver) {
            super(settings, new HearingBackend(backend(settings, uri, scheduler, driver), ears), scheduler, null);
            this.driver = driver;
        }

        private static Backend backend(Settings settings, String uri, ThreadScheduler scheduler, TappedDriver driver) {
            long timeout = settings.commandTimeoutNanos();
            RedisURI target = RedisURI.create(uri);
            target.setTimeout(Duration.ofNanos(timeout));
            return new RedisBackend(
                    settings,
                    new KeyNames(PREFIX, settings.clientId()),
                    Duration.ofHours(1).toMillis(),
                    new SingleNode(
                            new NodeConnector(driver.redis(), target, /* canFailOver= */ false),
                            scheduler,
                            timeout,
                            driver::close),
                    scheduler);
        }
    }
}
