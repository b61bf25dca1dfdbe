package dev.baton.lock.testkit;

import dev.baton.lock.core.EngineClient;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;

/**
 * A lock client without a server, for unit tests of code that uses locks: everything that the contract promises within one
 * JVM, with the same engine as on Redis. Each client made by {@link #create()} has its own locks; clients that share locks
 * come from one {@link InMemoryServer}.
 */
public final class InMemoryLockClient extends EngineClient {

    InMemoryLockClient(InMemoryServer server, Settings settings) {
        this(server, settings, new ThreadScheduler("baton-timer"));
    }

    private InMemoryLockClient(InMemoryServer server, Settings settings, ThreadScheduler scheduler) {
        super(settings, new InMemoryBackend(server, settings, scheduler), scheduler, null);
    }

    /** A client with locks of its own. */
    public static InMemoryLockClient create() {
        return new InMemoryServer().newClient();
    }
}
