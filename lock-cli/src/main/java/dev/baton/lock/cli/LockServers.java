package dev.baton.lock.cli;

import java.util.ArrayList;
import java.util.List;

/** Independent servers of the demo's own, for a lock that is kept on several. The stock is not there. */
final class LockServers {
    static final int COUNT = 3;

    private final List<DemoRedis> servers = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();

    private LockServers() {}

    /** None. */
    static LockServers none() {
        return new LockServers();
    }

    /** @throws DemoException if there is no embedded server for this platform, or one does not start */
    static LockServers start(Teardown teardown, DemoKeys keys) {
        LockServers started = new LockServers();
        for (int i = 0; i < COUNT; i++) {
            String uri = EmbeddedServer.start(teardown).uri();
            started.uris.add(uri);
            started.servers.add(teardown.add(DemoRedis.connect(uri, keys)));
        }
        return started;
    }

    List<String> uris() {
        return uris;
    }

    /** Commands that all of them have run. */
    long commandCount() {
        return servers.stream().mapToLong(DemoRedis::commandCount).sum();
    }
}
