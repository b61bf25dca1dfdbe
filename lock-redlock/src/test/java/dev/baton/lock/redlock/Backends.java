package dev.baton.lock.redlock;

import dev.baton.lock.LockOptions;
import dev.baton.lock.core.Engine;
import dev.baton.lock.core.Settings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Backends, and engines on them, that run on the time of the servers that a test makes up. */
final class Backends {
    private Backends() {}

    static Settings settings(String id, RedlockOptions options) {
        return new Settings(
                id,
                LockOptions.defaults(),
                options.serverTimeout().multipliedBy(8).toNanos(),
                Duration.ofSeconds(10).toNanos(),
                /* claimWindowNanos= */ Duration.ofSeconds(3).toNanos(),
                /* lingerNanos= */ TimeUnit.SECONDS.toNanos(1));
    }

    static RedlockBackend on(Servers servers, Settings settings, RedlockOptions options, DoubleSupplier random) {
        return on(servers, settings, options, wakeups(servers, options, random));
    }

    static Wakeups wakeups(Servers servers, RedlockOptions options, DoubleSupplier random) {
        return new Wakeups(servers.names, servers.quorum, options.delays(random), servers.scheduler);
    }

    static RedlockBackend on(Servers servers, Settings settings, RedlockOptions options, Wakeups wakeups) {
        return new RedlockBackend(settings, servers, wakeups, options, () -> false, () -> {}, Runnable::run);
    }

    /** Users' code runs as the next task. */
    static Engine engine(Servers servers, Settings settings, RedlockBackend backend, DoubleSupplier random) {
        return new Engine(settings, backend, servers.scheduler, task -> servers.scheduler.schedule(task, 0), random);
    }
}
