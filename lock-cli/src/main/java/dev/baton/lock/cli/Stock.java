package dev.baton.lock.cli;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;

/** The units in Redis, sold as careless code does it: read, check, write. Only a lock around it makes that right. */
final class Stock {
    private final RedisCommands<String, String> redis;
    private final DemoKeys keys;

    Stock(RedisCommands<String, String> redis, DemoKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Starts a phase: all units there, none sold. */
    void fill(long units) {
        redis.del(keys.all().toArray(String[]::new));
        write(keys.stock(), units);
        write(keys.sold(), 0);
    }

    /**
     * Sells one unit.
     *
     * @return the units left as this sale sees it, or -1 if it found none to sell
     */
    long sellOne() {
        long left = left();
        if (left <= 0) {
            return -1;
        }
        write(keys.stock(), left - 1);
        redis.incr(keys.sold());
        return left - 1;
    }

    long left() {
        return read(keys.stock());
    }

    long sold() {
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
