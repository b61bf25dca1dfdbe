package dev.baton.lock.cli;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;

/** The units as keys of Redis. */
final class RedisStock implements Stock {
    private final RedisCommands<String, String> redis;
    private final DemoKeys keys;

    RedisStock(RedisCommands<String, String> redis, DemoKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    @Override
    public void fill(long units) {
        redis.del(keys.all().toArray(String[]::new));
        write(keys.stock(), units);
        write(keys.sold(), 0);
    }

    @Override
    public long sellOne() {
        long left = left();
        if (left <= 0) {
            return -1;
        }
        write(keys.stock(), left - 1);
        redis.incr(keys.sold());
        return left - 1;
    }

    @Override
    public long left() {
        return read(keys.stock());
    }

    @Override
    public long sold() {
        return read(keys.sold());
    }

    private long read(String key) {
        @Nullable String value = redis.get(key);
        if (value == null) {
            throw new DemoException("the key " + key + " is gone from the server");
        }
        return Long.parseLong(value);
    }

    private void write(String key, long value) {
        redis.set(key, Long.toString(value), SetArgs.Builder.ex(DemoKeys.TTL));
    }
}
