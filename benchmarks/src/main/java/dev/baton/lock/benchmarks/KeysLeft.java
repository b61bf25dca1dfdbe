package dev.baton.lock.benchmarks;

import dev.baton.lock.testkit.RespClient;

/** The keys on a server where nobody holds a lock or waits for one, but for those that keep a fencing token for a while. */
final class KeysLeft {
    /** A token's key is a hash with a token, without an owner, and with a time to live. */
    private static final String SCRIPT = """
            local left = 0
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local token = redis.call('TYPE', key).ok == 'hash' and redis.call('HMGET', key, 'token', 'owner') or {}
              if not token[1] or token[2] ~= '' or redis.call('PTTL', key) < 0 then
                left = left + 1
              end
            end
            return left
            """;

    private KeysLeft() {}

    static long count(RespClient redis) {
        return redis.integer("EVAL", SCRIPT, "0");
    }
}
