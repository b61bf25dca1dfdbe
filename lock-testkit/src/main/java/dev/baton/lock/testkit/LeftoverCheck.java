package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Finds what a client could leave behind, here and on the servers it used. Each find has an identity, by which those
 * of before a test are told from the test's own, and a description.
 */
final class LeftoverCheck {
    /** The name of connections that belong to a test itself, not to a client under test. */
    static final String TESTKIT_CONNECTION = "testkit";

    private static final String THREAD_PREFIX = "baton-";
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final int AT_ONCE = 100;
    /** What the names of fields begin with that stand for places in a lock's queue. */
    private static final String PLACE = "q:";

    private final Supplier<? extends Collection<String>> uris;
    private final String keyPattern;
    private final String connectionPrefix;

    /**
     * @param uris the servers to look at, asked for at each look
     * @param keyPattern which keys and channels there count
     * @param connectionPrefix what the name of a connection that counts begins with
     */
    LeftoverCheck(Supplier<? extends Collection<String>> uris, String keyPattern, String connectionPrefix) {
        this.uris = uris;
        this.keyPattern = keyPattern;
        this.connectionPrefix = connectionPrefix;
    }

    /** The identities of what is there now. */
    Set<String> present() {
        return Set.copyOf(find().keySet());
    }

    /** Waits until nothing is there but what was there before; fails with a list of the rest. */
    void awaitNothingBut(Set<String> before, Duration limit) {
        Awaitility.await("nothing is left of the test")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .atMost(limit)
                .ignoreException(UncheckedIOException.class)
                .untilAsserted(() -> assertThat(newSince(before)).isEmpty());
    }

    private Collection<String> newSince(Set<String> before) {
        Map<String, String> found = find();
        found.keySet().removeAll(before);
        return found.values();
    }

    private Map<String, String> find() {
        Map<String, String> found = new TreeMap<>();
        findThreads(found);
        for (String uri : uris.get()) {
            try (RespClient resp = RespClient.connect(uri)) {
                findKeys(uri, resp, found);
                findChannels(uri, resp, found);
                findConnections(uri, resp, found);
            }
        }
        return found;
    }

    private static void findThreads(Map<String, String> found) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(THREAD_PREFIX)) {
                found.put("thread " + thread.getId(), "thread " + thread.getName());
            }
        }
    }

    private void findKeys(String uri, RespClient resp, Map<String, String> found) {
        List<String> keys = resp.strings("KEYS", keyPattern);
        long now = Long.parseLong(resp.strings("TIME").get(0)) * 1_000;
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            findKeys(uri, resp, keys.subList(from, Math.min(keys.size(), from + AT_ONCE)), now, found);
        }
    }

    /** What is asked of the keys travels together: there may be thousands, and each has to be looked at. */
    private static void findKeys(
            String uri, RespClient resp, List<String> keys, long nowMillis, Map<String, String> found) {
        for (String key : keys) {
            resp.send("PTTL", key);
            resp.send("HGETALL", key);
        }
        for (String key : keys) {
            if (Long.valueOf(-1).equals(resp.read())) {
                found.put(uri + " key " + key, "key without TTL " + key);
            }
            Map<String, String> fields = fields(resp);
            if (isHeld(fields, nowMillis)) {
                found.put(uri + " hold " + key, "held lock " + key + " " + fields);
            }
            if (fields.keySet().stream().anyMatch(field -> field.startsWith(PLACE))) {
                found.put(uri + " queue " + key, "lock that is waited for " + key + " " + fields);
            }
        }
    }

    /** The fields of a hash; of what is none, or gone by now, none. */
    private static Map<String, String> fields(RespClient resp) {
        Map<String, String> fields = new TreeMap<>();
        try {
            Iterator<?> reply = Objects.requireNonNull((List<?>) resp.read()).iterator();
            while (reply.hasNext()) {
                fields.put(String.valueOf(reply.next()), String.valueOf(reply.next()));
            }
        } catch (RespException e) {
            fields.clear(); // WRONGTYPE
        }
        return fields;
    }

    private static boolean isHeld(Map<String, String> fields, long nowMillis) {
        return !fields.getOrDefault("owner", "").isEmpty()
                && Long.parseLong(fields.getOrDefault("until", "0")) > nowMillis;
    }

    private void findChannels(String uri, RespClient resp, Map<String, String> found) {
        for (String kind : List.of("CHANNELS", "SHARDCHANNELS")) {
            for (String channel : channels(kind, resp)) {
                found.put(uri + " " + kind + " " + channel, "subscribed channel " + channel);
            }
        }
    }

    private List<String> channels(String kind, RespClient resp) {
        try {
            return resp.strings("PUBSUB", kind, keyPattern);
        } catch (RespException e) {
            return List.of(); // a Redis before 7.0 has no sharded channels
        }
    }

    private void findConnections(String uri, RespClient resp, Map<String, String> found) {
        String own = Long.toString(resp.integer("CLIENT", "ID"));
        resp.text("CLIENT", "LIST")
                .lines()
                .map(ClientLine::parse)
                .filter(client -> !client.id().equals(own) && counts(client))
                .forEach(client -> found.put(uri + " client " + client.id(), "connection " + client.description()));
    }

    private boolean counts(ClientLine client) {
        return !client.isReplication()
                && !client.name().equals(TESTKIT_CONNECTION)
                && client.name().startsWith(connectionPrefix);
    }

    /** One line of {@code CLIENT LIST}. */
    private record ClientLine(String id, String name, String flags, String description) {
        static ClientLine parse(String line) {
            return new ClientLine(field(line, "id"), field(line, "name"), field(line, "flags"), line);
        }

        private static String field(String line, String name) {
            String spaced = " " + line + " ";
            int start = spaced.indexOf(" " + name + "=") + name.length() + 2;
            return spaced.substring(start, spaced.indexOf(' ', start));
        }

        boolean isReplication() {
            return flags.contains("S") || flags.contains("M");
        }
    }
}
