package dev.baton.lock.redlock;

import dev.baton.lock.lettuce.NameCode;
import java.util.List;

/**
 * Keys and channels of a lock: {@code <prefix>:{<name>}} is the lock itself, its name as {@link NameCode} writes it, and what
 * goes with it has an ending behind that. With an empty prefix the lock's key is its name as it is, as redlock.rb has it.
 */
final class KeyNames {
    /** What goes with a lock without a prefix of its own. */
    private static final String BARE = "redlock";

    private static final String CHANNEL = "}:free";

    private final boolean bare;
    private final String start;

    KeyNames(String prefix) {
        this.bare = prefix.isEmpty();
        this.start = (bare ? BARE : prefix) + ":{";
    }

    String lock(String name) {
        return bare ? name : start + NameCode.encode(name) + "}";
    }

    String token(String name) {
        return start + NameCode.encode(name) + "}:token";
    }

    /** The lock, its token, and those who wait for it. */
    List<String> all(String name) {
        return List.of(lock(name), token(name), start + NameCode.encode(name) + "}:waiting");
    }

    /** Where it is told that the lock has come free. */
    String channel(String name) {
        return start + NameCode.encode(name) + CHANNEL;
    }

    /** The lock of a channel. */
    String name(String channel) {
        return NameCode.decode(channel.substring(start.length(), channel.length() - CHANNEL.length()));
    }
}
