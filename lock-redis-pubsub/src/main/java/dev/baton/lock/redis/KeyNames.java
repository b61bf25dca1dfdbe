package dev.baton.lock.redis;

import dev.baton.lock.lettuce.NameCode;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/**
 * Keys and channels of locks: {@code <prefix>:{<name>}} and {@code <prefix>:{<name>}:<client id>}. The part in braces, which
 * is the name as {@link NameCode} writes it, decides the cluster slot of both.
 */
final class KeyNames {
    private final String start;
    private final String channelEnd;

    KeyNames(String prefix, String clientId) {
        this.start = prefix + ":{";
        this.channelEnd = "}:" + clientId;
    }

    String key(String name) {
        return start + NameCode.encode(name) + "}";
    }

    /** The channel on which this client waits for the lock. */
    String channel(String name) {
        return start + NameCode.encode(name) + channelEnd;
    }

    /** The lock of one of this client's channels. */
    String name(String channel) {
        return NameCode.decode(channel.substring(start.length(), channel.length() - channelEnd.length()));
    }

    int slot(String name) {
        return SlotHash.getSlot(key(name).getBytes(StandardCharsets.UTF_8));
    }
}
