package dev.baton.lock.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The protocol's Lua scripts, one file each beside this class; a line {@code --include FILE} stands for that file. */
enum Script {
    ASK("ask.lua"),
    RELEASE("release.lua"),
    RENEW("renew.lua"),
    INSPECT("inspect.lua"),
    FORCE("force.lua");

    private static final String INCLUDE = "--include ";

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
        StringBuilder script = new StringBuilder();
        resource(file)
                .lines()
                .forEach(line -> script.append(line.startsWith(INCLUDE) ? read(line.substring(INCLUDE.length())) : line)
                        .append('\n'));
        return script.toString();
    }

    private static String resource(String file) {
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
