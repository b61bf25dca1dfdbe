package dev.baton.lock.cli;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock that most recipes show: {@code SET key token NX PX}, tried again after a random pause until it succeeds, and
 * a script that deletes the key only if it still has the token. No queue: whoever tries first after a release gets it.
 */
final class SpinLock implements SaleLock {
    static final int MIN_RETRY_MILLIS = 1;
    static final int MAX_RETRY_MILLIS = 5;
    private static final long LEASE_MILLIS = 10_000;
    private static final String COMPARE_AND_DELETE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private final RedisCommands<String, String> redis;
    private final String key;
    private final String token = UUID.randomUUID().toString();
    private final String unlockDigest;

    SpinLock(RedisCommands<String, String> redis, String key) {
        this.redis = redis;
        this.key = key;
        this.unlockDigest = redis.scriptLoad(COMPARE_AND_DELETE);
    }

    @Override
    public void lock() {
        while (!tryLock()) {
            LockSupport.parkNanos(retryNanos());
        }
    }

    @Override
    public void unlock() {
        Long deleted = redis.evalsha(unlockDigest, ScriptOutputType.INTEGER, new String[] {key}, token);
        if (deleted == 0) {
            throw new DemoException("the spin lock expired while it was held");
        }
    }

    private boolean tryLock() {
        return redis.set(key, token, SetArgs.Builder.nx().px(LEASE_MILLIS)) != null;
    }

    private static long retryNanos() {
        return ThreadLocalRandom.current()
                .nextLong(
                        TimeUnit.MILLISECONDS.toNanos(MIN_RETRY_MILLIS),
                        TimeUnit.MILLISECONDS.toNanos(MAX_RETRY_MILLIS));
    }
}
