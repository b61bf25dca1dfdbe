package dev.baton.lock.redis;

import dev.baton.lock.testkit.RespClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The server as a test sees it from outside, by a connection of its own. Belongs to one thread. */
final class ServerView {
    private static final String STATISTIC = "cmdstat_";

    private final RespClient resp;
    private final String prefix;

    ServerView(RespClient resp, String prefix) {
        this.resp = resp;
        this.prefix = prefix;
    }

    RespClient resp() {
        return resp;
    }

    /** The key of a lock whose name has no special characters. */
    String key(String name) {
        return prefix + ":{" + name + "}";
    }

    /** The id of the hold, also when its lease is over; empty if there is none. */
    String owner(String name) {
        return field(name, "owner");
    }

    private String field(String name, String field) {
        Object value = resp.call("HGET", key(name), field);
        return value == null ? "" : String.valueOf(value);
    }

    /** What is left of the lease in milliseconds; zero or less when nobody holds the lock. */
    long leaseMillis(String name) {
        String until = field(name, "until");
        if (owner(name).isEmpty() || until.isEmpty()) {
            return 0;
        }
        List<String> time = resp.strings("TIME");
        return Long.parseLong(until) - Long.parseLong(time.get(0)) * 1_000 - Long.parseLong(time.get(1)) / 1_000;
    }

    boolean isHeld(String name) {
        return leaseMillis(name) > 0;
    }

    /** How many contenders have a place in the lock's queue. */
    long places(String name) {
        return resp.strings("HKEYS", key(name)).stream()
                .filter(field -> field.startsWith("c:"))
                .count();
    }

    void awaitPlaces(String name, int places) {
        Wait.until(places + " places", () -> places(name) == places);
    }

    void awaitFree(String name) {
        Wait.until(name + " is free", () -> !isHeld(name));
    }

    /** This test's keys. */
    List<String> keys() {
        return resp.strings("KEYS", prefix + ":*");
    }

    /** The locks of this test that are held or waited for. */
    List<String> busyKeys() {
        return keys().stream().filter(this::isBusy).toList();
    }

    private boolean isBusy(String key) {
        Object owner = resp.call("HGET", key, "owner");
        return !(owner == null || owner.equals(""))
                || resp.strings("HKEYS", key).stream().anyMatch(field -> field.startsWith("c:"));
    }

    /** This test's subscribed channels. */
    List<String> channels() {
        return resp.strings("PUBSUB", "CHANNELS", prefix + ":*");
    }

    /** How often each command has run, those within scripts included; what this view asks is left out. */
    Map<String, Long> calls() {
        Map<String, Long> calls = new TreeMap<>();
        resp.text("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith(STATISTIC))
                .forEach(line -> {
                    int end = line.indexOf(':');
                    int start = line.indexOf("calls=", end) + "calls=".length();
                    String command = line.substring(STATISTIC.length(), end);
                    if (!command.equals("info")) {
                        calls.put(command, Long.parseLong(line.substring(start, line.indexOf(',', start))));
                    }
                });
        return calls;
    }

    /** What has run since then. */
    Map<String, Long> callsSince(Map<String, Long> earlier) {
        Map<String, Long> calls = calls();
        earlier.forEach((command, count) -> calls.computeIfPresent(command, (key, now) -> now - count));
        calls.values().removeIf(count -> count == 0);
        return calls;
    }

    /** How many scripts have run since then. */
    long scriptsSince(Map<String, Long> earlier) {
        Map<String, Long> calls = callsSince(earlier);
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }
}
