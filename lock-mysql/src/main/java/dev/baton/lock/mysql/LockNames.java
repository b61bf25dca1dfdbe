package dev.baton.lock.mysql;

import dev.baton.lock.LockException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the locks are called on the server, where names are common to all schemas. Both servers allow 64 characters, and
 * MySQL does not tell upper case from lower case: a short name of lower-case letters, digits and a few signs stays as it
 * is, behind the prefix; of any other one the beginning stays readable, and a hash makes it one-to-one (L23).
 */
final class LockNames {
    private static final int LONGEST = 64;
    private static final int LONGEST_PREFIX = 24;
    private static final int READABLE_OF_PREFIX = 10;
    private static final char HASHED = '#'; // not in a name that is as it was
    private static final char SEPARATOR = ':'; // not in a prefix
    private static final char NUL = 0;
    private static final String NO_SCHEMA = "baton";
    private static final int HASH_BYTES = 20;
    private static final int HASH_DIGITS = 31;
    private static final int HASH_DIGITS_OF_PREFIX = 13;

    private final @Nullable String prefix;
    private final boolean exact;

    private LockNames(@Nullable String prefix, boolean exact) {
        this.prefix = prefix;
        this.exact = exact;
    }

    /**
     * Names of our own.
     *
     * @param prefix what they begin with, or null: the schema of the connection
     */
    static LockNames prefixed(@Nullable String prefix) {
        return new LockNames(prefix, /* exact= */ false);
    }

    /** Names as they are, shared with other programs. */
    static LockNames exact() {
        return new LockNames(null, /* exact= */ true);
    }

    /**
     * The server's name of a lock.
     *
     * @param schema the connection's, or null if it has none
     * @throws LockException if names are used as they are, and the server does not allow this one
     */
    String of(ServerVersion server, @Nullable String schema, String name) {
        if (exact) {
            return allowed(server, name);
        }
        String own = prefix != null ? prefix : schema != null ? schema : NO_SCHEMA;
        String start = isPlain(own, "_-.") && own.length() <= LONGEST_PREFIX
                ? own
                : hashed(own, READABLE_OF_PREFIX, HASH_DIGITS_OF_PREFIX);
        int room = LONGEST - start.length() - 1;
        boolean fits = name.length() <= room && isPlain(name, "_-./:@+=");
        return start + SEPARATOR + (fits ? name : hashed(name, room - HASH_DIGITS - 1, HASH_DIGITS));
    }

    private static String allowed(ServerVersion server, String name) {
        boolean fits = server.isMariaDb()
                ? name.getBytes(StandardCharsets.UTF_8).length <= 3 * LONGEST
                : name.codePointCount(0, name.length()) <= LONGEST;
        if (!fits) {
            throw new LockException("%s allows names of up to %s, and exact names are used as they are"
                    .formatted(server, server.isMariaDb() ? "192 bytes" : "64 characters"));
        }
        if (name.indexOf(NUL) >= 0) {
            throw new LockException("an exact name must have no NUL character: servers do not look behind it");
        }
        return name;
    }

    private static boolean isPlain(String text, String signs) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || signs.indexOf(c) >= 0);
    }

    private static String hashed(String text, int readable, int digits) {
        String start = text.codePoints()
                .limit(readable)
                .collect(StringBuilder::new, (into, c) -> into.append(readable(c)), StringBuilder::append)
                .toString();
        return start + HASHED + digits(text).substring(HASH_DIGITS - digits);
    }

    private static char readable(int c) {
        boolean ascii = c < 128 && Character.isLetterOrDigit(c);
        return ascii ? Character.toLowerCase((char) c) : '_';
    }

    private static String digits(String text) {
        byte[] hash = Arrays.copyOf(sha256(text), HASH_BYTES);
        String digits = new BigInteger(1, hash).toString(36).toLowerCase(Locale.ROOT);
        return "0".repeat(HASH_DIGITS - digits.length()) + digits;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
