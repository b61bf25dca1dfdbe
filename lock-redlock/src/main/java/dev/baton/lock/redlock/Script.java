package dev.baton.lock.redlock;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What runs on each server, one Lua file each beside this class. */
enum Script {
    ACQUIRE("acquire.lua"),
    RAISE("raise.lua"),
    RELEASE("release.lua"),
    RENEW("renew.lua"),
    SEED("seed.lua"),
    INSPECT("inspect.lua"),
    FORCE("force.lua");

    private final String text;
    private final String digest;

    Script(String file) {
        text = read(file);
        digest = sha1(text);
    }

    /** The source, for a server that does not have it yet. */
    String text() {
        return text;
    }

    /** What the server calls it once it has it. */
    String digest() {
        return digest;
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The script " + file + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
