package dev.baton.lock.redlock;

import java.util.List;

/**
 * Keys and channels of a lock: {@code <prefix>:{<name>}} is the lock itself, and what goes with it has an ending behind
 * that. Names keep their characters but for braces, percent signs and control characters, which are percent-encoded: so the
 * encoding is one-to-one. With an empty prefix the lock's key is its name as it is, as redlock.rb has it.
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
        return bare ? name : start + encode(name) + "}";
    }

    String token(String name) {
        return start + encode(name) + "}:token";
    }

    /** The lock, its token, and those who wait for it. */
    List<String> all(String name) {
        return List.of(lock(name), token(name), start + encode(name) + "}:waiting");
    }

    /** Where it is told that the lock has come free. */
    String channel(String name) {
        return start + encode(name) + CHANNEL;
    }

    /** The lock of a channel. */
    String name(String channel) {
        return decode(channel.substring(start.length(), channel.length() - CHANNEL.length()));
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c != '%' && c != '{' && c != '}' && c != 0x7f;
    }

    private static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
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
