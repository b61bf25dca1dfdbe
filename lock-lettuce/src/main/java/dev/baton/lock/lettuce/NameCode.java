package dev.baton.lock.lettuce;

/**
 * How a lock's name is written in keys and channels, between braces: it keeps its characters but for braces, percent signs and
 * control characters, which are percent-encoded. So the encoding is one-to-one, and the part in braces decides the cluster slot.
 */
public final class NameCode {
    private NameCode() {}

    private static boolean isPlain(char c) {
        return c >= ' ' && c != '%' && c != '{' && c != '}' && c != 0x7f;
    }

    /** The name as a key has it. */
    public static String encode(String name) {
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

    /** The name that a key has. */
    public static String decode(String encoded) {
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
