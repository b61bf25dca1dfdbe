package dev.baton.lock.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/**
 * Keys and channels of locks: {@code <prefix>:{<name>}} and {@code <prefix>:{<name>}:<client id>}. Names keep their
 * characters but for braces, percent signs and control characters, which are percent-encoded: so the encoding is
 * one-to-one, and the part in braces decides the cluster slot of both.
 */
final class KeyNames {
    private final String start;
    private final String channelEnd;

    KeyNames(String prefix, String clientId) {
        this.start = prefix + ":{";
        this.channelEnd = "}:" + clientId;
    }

    String key(String name) {
        return start + encode(name) + "}";
    }

    /** The channel on which this client waits for the lock. */
    String channel(String name) {
        return start + encode(name) + channelEnd;
    }

    /** The lock of one of this client's channels. */
    String name(String channel) {
        return decode(channel.substring(start.length(), channel.length() - channelEnd.length()));
    }

    int slot(String name) {
        return SlotHash.getSlot(key(name).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c != '%' && c != '{' && c != '}' && c != 0x7f;
    }

    private static String encode(String name) {
        int plain = 0;
        while (plain < name.length() && isPlain(name.charAt(plain))) {
            plain++;
        }
        if (plain == name.length()) {
            return name;
        }
        StringBuilder encoded = new StringBuilder(name.length() + 8).append(name, 0, plain);
        for (int i = plain; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isPlain(c)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return encoded.toString();
    }

    private static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        StringBuilder name = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                name.append((char) Integer.parseInt(encoded, i + 1, i + 3, 16));
                i += 2;
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }
}
