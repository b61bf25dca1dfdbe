package dev.baton.lock.cli;

import io.lettuce.core.api.StatefulRedisConnection;

/** The demo's phases, in their order. */
enum LockKind {
    NONE(1, "no lock") {
        @Override
        SaleLocks open(String redisUri, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            return SaleLocks.NONE;
        }
    },
    SPIN(2, "spin lock") {
        @Override
        SaleLocks open(String redisUri, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            return () -> new SpinLock(connection.sync(), keys.spinLock());
        }
    },
    BATON(3, "Baton") {
        @Override
        SaleLocks open(String redisUri, DemoKeys keys, StatefulRedisConnection<String, String> connection) {
            return BatonLocks.open(redisUri, keys);
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
    abstract SaleLocks open(String redisUri, DemoKeys keys, StatefulRedisConnection<String, String> connection);

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
