package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockClient;
import dev.baton.lock.LockHandle;
import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** A server for the contract suite; every client comes to it by a proxy of its own that can be cut. */
final class DatabaseFixture implements ContractFixture {
    private static final int CONNECTIONS = 60;

    private final Database server;
    private final Driver driver;
    private final Map<String, TcpProxy> proxies = new ConcurrentHashMap<>();
    private boolean frozen;

    DatabaseFixture(Product product) {
        this(product.server(), product.driver());
    }

    DatabaseFixture(Database server, Driver driver) {
        this.server = server;
        this.driver = driver;
    }

    @Override
    public Map<String, String> deviations() {
        return Map.of();
    }

    @Override
    public LockClient newClient(LockOptions defaults) {
        TcpProxy way = TcpProxy.to(server.host(), server.port());
        MySqlLockClient client = MySqlLockClient.builder()
                .dataSource(driver.source(server, way.port()))
                .maxConnections(CONNECTIONS)
                .fencingTable("fence")
                .defaultOptions(defaults)
                .commandTimeout(commandTimeout())
                .unavailableTimeout(unavailableTimeout())
                .build();
        proxies.put(client.id(), way);
        connect(client);
        return client;
    }

    /** No wait of a test is spent on that: to connect takes longer than some of them. */
    private static void connect(LockClient client) {
        DistributedLock own = client.getLock("connected " + client.id());
        try {
            own.tryAcquire().ifPresent(LockHandle::release);
        } catch (LockUnavailableException e) {
            assertThat(e).hasMessageContaining(own.getName());
        }
    }

    @Override
    public Duration commandTimeout() {
        return ScaledTime.of(1_500);
    }

    @Override
    public Duration unavailableTimeout() {
        return ScaledTime.of(2_000);
    }

    @Override
    public int rounds(int wanted) {
        return Math.min(wanted, CONNECTIONS - 20);
    }

    @Override
    public Optional<String> missing(Fault fault) {
        return switch (fault) {
            case DATA_LOSS ->
                server.canRestart() ? Optional.empty() : Optional.of("this server cannot be started anew");
            case FREEZE -> server.canFreeze() ? Optional.empty() : Optional.of("this server cannot be stopped");
            default -> Optional.empty();
        };
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
        proxies.values().forEach(DatabaseFixture::cut);
    }

    @Override
    public void reachable() {
        proxies.values().forEach(TcpProxy::accept);
    }

    /** A server that is started anew knows of no named lock; its tables are still there. */
    @Override
    public void loseData() {
        server.restart();
    }

    @Override
    public void crash(LockClient client) {
        TcpProxy way = proxies.remove(client.id());
        if (way != null) {
            cut(way);
            way.close();
        }
    }

    @Override
    public void cutOff(LockClient client) {
        TcpProxy way = proxies.get(client.id());
        if (way != null) {
            way.hold(TcpProxy.Direction.TO_SERVER);
            way.hold(TcpProxy.Direction.TO_CLIENT);
        }
    }

    @Override
    public void reconnect(LockClient client) {
        TcpProxy way = proxies.get(client.id());
        if (way != null) {
            way.release(TcpProxy.Direction.TO_SERVER);
            way.release(TcpProxy.Direction.TO_CLIENT);
        }
    }

    @Override
    public Optional<Executor> networkThread(LockClient client) {
        return Optional.of(((MySqlLockClient) client).threads());
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
}
