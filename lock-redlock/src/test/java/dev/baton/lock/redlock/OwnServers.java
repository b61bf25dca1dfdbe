package dev.baton.lock.redlock;

import dev.baton.lock.testkit.EmbeddedRedis;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Independent servers of a test class's own, which its tests may freeze, kill and empty; up and empty before each test. */
final class OwnServers implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final int count;
    private final List<EmbeddedRedis> servers = new ArrayList<>();
    private final Set<Integer> frozen = new TreeSet<>();
    private final Set<Integer> killed = new TreeSet<>();

    OwnServers(int count) {
        this.count = count;
    }

    EmbeddedRedis get(int index) {
        return servers.get(index);
    }

    int count() {
        return count;
    }

    List<String> uris() {
        return servers.stream().map(EmbeddedRedis::uri).toList();
    }

    void freeze(int... which) {
        for (int index : which) {
            servers.get(index).freeze();
            frozen.add(index);
        }
    }

    void thaw() {
        frozen.forEach(index -> servers.get(index).thaw());
        frozen.clear();
    }

    void kill(int... which) {
        for (int index : which) {
            servers.get(index).kill();
            killed.add(index);
        }
    }

    void restart(int... which) {
        for (int index : which) {
            servers.get(index).restart();
            killed.remove(index);
        }
    }

    /** All servers that were killed. */
    void restart() {
        List.copyOf(killed).forEach(this::restart);
    }

    /** What a key holds on each server; "nil" if nothing. */
    List<String> values(String key) {
        return servers.stream().map(server -> value(server, key)).toList();
    }

    private static String value(EmbeddedRedis server, String key) {
        try (RespClient resp = server.resp()) {
            return String.valueOf(resp.call("GET", key)).replace("null", "nil");
        }
    }

    /** The same on all servers. */
    void forEach(String... command) {
        for (int i = 0; i < count; i++) {
            call(i, command);
        }
    }

    void call(int index, String... command) {
        try (RespClient resp = servers.get(index).resp()) {
            resp.call(command);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            servers.add(EmbeddedRedis.start());
        }
        warmUp();
    }

    /** Tests that measure time are not to measure the loading of classes. */
    private void warmUp() throws InterruptedException {
        try (RedlockClient client = RedlockClient.create(uris().toArray(String[]::new))) {
            client.getLock("warm-up").tryLock(ScaledTime.limit());
            client.getLock("warm-up").unlock();
            client.lockOrThrow("warm-up", Duration.ofSeconds(1), grant -> true);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (int i = 0; i < count; i++) {
            call(i, "FLUSHALL");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        thaw();
        restart();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        servers.forEach(EmbeddedRedis::close);
    }
}
