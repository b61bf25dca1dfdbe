package dev.baton.lock.benchmarks.peers;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;

/** The two commands of the simplest lock on Redis: set a key if it is absent, delete it if the value is one's own. */
final class CompareAndDelete {
    private static final long LEASE_MILLIS = 30_000;
    private static final String SCRIPT =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    private final RedisCommands<String, String> redis;
    private final String digest;

    CompareAndDelete(RedisCommands<String, String> redis) {
        this.redis = redis;
        this.digest = redis.scriptLoad(SCRIPT);
    }

    boolean setIfAbsent(String key, String value) {
        return "OK".equals(redis.set(key, value, SetArgs.Builder.nx().px(LEASE_MILLIS)));
    }

    boolean deleteIfEqual(String key, String value) {
        Long deleted = redis.evalsha(digest, ScriptOutputType.INTEGER, new String[] {key}, value);
        return deleted == 1;
    }
}
