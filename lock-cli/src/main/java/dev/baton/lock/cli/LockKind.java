package dev.baton.lock.cli;

import dev.baton.lock.LockClient;
import dev.baton.lock.redis.RedisLockClient;
import dev.baton.lock.redlock.RedlockClient;
import io.lettuce.core.api.StatefulRedisConnection;

/** The demo's phases, in their order. */
enum LockKind {
    NONE(1, "no lock") {
        @Override
        SaleLocks open(WorkerServers servers, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            return SaleLocks.NONE;
        }
    },
    SPIN(2, "spin lock") {
        @Override
        SaleLocks open(WorkerServers servers, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            return () -> new SpinLock(connection.sync(), keys.spinLock());
        }
    },
    REDLOCK(3, "Redlock, " + LockServers.COUNT + " servers") {
        @Override
        SaleLocks open(WorkerServers servers, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            LockClient client = RedlockClient.builder()
                    .servers(servers.locks().toArray(String[]::new))
                    .keyPrefix(keys.prefix())
                    .tokenTtl(DemoKeys.TTL)
                    .build();
            return new BatonLocks(client);
        }
    },
    BATON(4, "Baton") {
        @Override
        SaleLocks open(WorkerServers servers, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            LockClient client = RedisLockClient.builder()
                    .uri(servers.stock())
                    .keyPrefix(keys.prefix())
                    .tokenTtl(DemoKeys.TTL)
                    .build();
            return new BatonLocks(client);
        }
    };

    private final int phase;
    private final String title;

    LockKind(int phase, String title) {
        this.phase = phase;
        this.title = title;
    }

    /**
     * Opens what one worker process needs of this kind.
     *
     * @param connection the worker's own, for a lock that needs no more than commands
     */
    abstract SaleLocks open(WorkerServers servers, DemoKeys keys, StatefulRedisConnection<String, String> connection);

    /** As people read it. */
    String title() {
        return title;
    }

    boolean excludes() {
        return this != NONE;
    }

    /** Counted from 1. */
    int phase() {
        return phase;
    }
}
