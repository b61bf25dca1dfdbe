package dev.baton.lock.redlock;

import dev.baton.lock.watchdog.Scheduler;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Listens to where releases are told; on a connection of its own, made when it is needed first. */
final class ReleaseListener {
    private final Set<String> channels = ConcurrentHashMap.newKeySet();
    private final Line<StatefulRedisPubSubConnection<String, String>> line;

    ReleaseListener(
            int index,
            Supplier<StatefulRedisPubSubConnection<String, String>> opener,
            Wakeups wakeups,
            Scheduler scheduler) {
        line = new Line<>(
                opener,
                connection -> {
                    connection.addListener(wakeups.listener(index));
                    channels.forEach(channel -> subscribe(connection, channel));
                },
                scheduler);
    }

    void subscribe(String channel) {
        if (channels.add(channel)) {
            line.open();
            line.useIfOpen(connection -> subscribe(connection, channel));
        }
    }

    void unsubscribe(String channel) {
        if (channels.remove(channel)) {
            line.useIfOpen(connection -> {
                var unused = connection.async().unsubscribe(channel);
            });
        }
    }

    private static void subscribe(StatefulRedisPubSubConnection<String, String> connection, String channel) {
        var unused = connection.async().subscribe(channel);
    }

    CompletableFuture<?> close() {
        channels.clear();
        return line.close();
    }
}
