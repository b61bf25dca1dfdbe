package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a lock may be called (L23). */
final class Names {
    /** In UTF-8. */
    static final int MAX_BYTES = 512;

    private Names() {}

    static String checked(String name) {
        requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "A lock's name must not be empty; 1 to " + MAX_BYTES + " bytes of UTF-8 are allowed");
        }
        int bytes = encodedLength(name);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "A lock's name of %d bytes is too long; 1 to %d bytes of UTF-8 are allowed"
                            .formatted(bytes, MAX_BYTES));
        }
        return name;
    }

    private static int encodedLength(String name) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(name))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "A lock's name must be encodable in UTF-8; it has a surrogate that stands alone", e);
        }
    }
}
