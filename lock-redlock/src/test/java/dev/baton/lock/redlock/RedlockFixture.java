package dev.baton.lock.redlock;

import dev.baton.lock.LockClient;
import dev.baton.lock.LockOptions;
import dev.baton.lock.faults.TcpProxy;
import dev.baton.lock.testkit.ContractFixture;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Independent servers for the contract suite; every client comes to each by a proxy of its own that can be cut. */
final class RedlockFixture implements ContractFixture {
    private static final Duration LINGER = ScaledTime.of(500);

    private final OwnServers servers;
    private final Map<String, List<TcpProxy>> proxies = new ConcurrentHashMap<>();

    RedlockFixture(OwnServers servers) {
        this.servers = servers;
    }

    @Override
    public Map<String, String> deviations() {
        return Map.of(
                "L6", "a single attempt does not wait, and may overtake those who do",
                "L9",
                        "waiters of a client are served in their order, and nobody starves; among clients chance decides");
    }

    @Override
    public LockClient newClient(LockOptions defaults) {
        List<TcpProxy> ways = new ArrayList<>();
        for (int i = 0; i < servers.count(); i++) {
            ways.add(TcpProxy.to(servers.get(i).port()));
        }
        RedlockClient client = RedlockClient.builder()
                .servers(ways.stream().map(TcpProxy::uri).toArray(String[]::new))
                .defaultOptions(defaults)
                .options(
                        RedlockOptions.defaults().serverTimeout(commandTimeout().dividedBy(8)))
                .commandTimeout(commandTimeout())
                .unavailableTimeout(unavailableTimeout())
                .subscriptionLinger(LINGER)
                .build();
        proxies.put(client.id(), ways);
        return client;
    }

    @Override
    public Duration commandTimeout() {
        return ScaledTime.of(2_000);
    }

    @Override
    public Duration unavailableTimeout() {
        return ScaledTime.of(2_000);
    }

    /** An attempt has an eighth of the command timeout: no more of them at once than a busy machine passes on in that time. */
    @Override
    public int rounds(int wanted) {
        return Math.min(wanted, 400);
    }

    @Override
    public Optional<String> missing(Fault fault) {
        return Optional.empty();
    }

    @Override
    public void freeze() {
        for (int i = 0; i < servers.count(); i++) {
            servers.freeze(i);
        }
    }

    @Override
    public void thaw() {
        servers.thaw();
    }

    @Override
    public void unreachable() {
        forEach(RedlockFixture::cut);
    }

    @Override
    public void reachable() {
        forEach(TcpProxy::accept);
    }

    private void forEach(Consumer<TcpProxy> action) {
        proxies.values().forEach(ways -> ways.forEach(action));
    }

    @Override
    public void loseData() {
        for (int i = 0; i < servers.count(); i++) {
            servers.call(i, "FLUSHALL");
        }
    }

    @Override
    public void crash(LockClient client) {
        List<TcpProxy> ways = proxies.remove(client.id());
        if (ways != null) {
            ways.forEach(RedlockFixture::cut);
            ways.forEach(TcpProxy::close);
        }
    }

    @Override
    public void cutOff(LockClient client) {
        proxies.getOrDefault(client.id(), List.of()).forEach(way -> {
            way.hold(TcpProxy.Direction.TO_SERVER);
            way.hold(TcpProxy.Direction.TO_CLIENT);
        });
    }

    @Override
    public void reconnect(LockClient client) {
        proxies.getOrDefault(client.id(), List.of()).forEach(way -> {
            way.release(TcpProxy.Direction.TO_SERVER);
            way.release(TcpProxy.Direction.TO_CLIENT);
        });
    }

    @Override
    public Optional<Executor> networkThread(LockClient client) {
        return Optional.of(task -> ((RedlockClient) client)
                .servers()
                .inspect("any", ScaledTime.limit().toNanos(), ballot -> task.run()));
    }

    @Override
    public void close() {
        thaw();
        forEach(TcpProxy::close);
    }

    private static void cut(TcpProxy proxy) {
        proxy.refuse();
        proxy.cutAll();
    }
}
