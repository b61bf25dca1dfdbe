package dev.baton.lock.cli;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What clients that have ended could leave on their server. */
final class LeftBehind {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long POLL_MILLIS = 100;

    private final RedisCommands<String, String> redis;

    private LeftBehind(RedisCommands<String, String> redis) {
        this.redis = redis;
    }

    /** What is there still when the leases of clients that were killed are over. */
    static List<String> on(String redisUri) throws InterruptedException {
        RedisClient client = DemoRedis.client(redisUri);
        try {
            return new LeftBehind(client.connect().sync()).await();
        } finally {
            DemoRedis.shutdown(client);
        }
    }

    private List<String> await() throws InterruptedException {
        long startNanos = System.nanoTime();
        List<String> found = find();
        while (!found.isEmpty() && System.nanoTime() - startNanos < LIMIT_NANOS) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            found = find();
        }
        return found;
    }

    private List<String> find() {
        List<String> found = new ArrayList<>();
        long nowMillis = TimeUnit.SECONDS.toMillis(Long.parseLong(redis.time().get(0)));
        for (String key : redis.keys("*")) {
            if (redis.pttl(key) == -1) {
                found.add("key without an end: " + key);
            }
            String owner = redis.hget(key, "owner");
            String until = redis.hget(key, "until");
            if (owner != null && !owner.isEmpty() && until != null && Long.parseLong(until) > nowMillis) {
                found.add("held lock: " + key + " by " + owner);
            }
        }
        redis.pubsubChannels().forEach(channel -> found.add("subscription: " + channel));
        redis.clientList()
                .lines()
                .filter(line -> !line.contains(" cmd=client"))
                .forEach(line -> found.add("connection: " + line));
        return found;
    }
}
