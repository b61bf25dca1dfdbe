package dev.baton.lock.lettuce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script for a server.
 *
 * @param text the source, for a server that does not have it yet
 * @param digest what the server calls it once it has it
 */
public record LuaScript(String text, String digest) {
    private static final String INCLUDE = "--include ";

    /**
     * Reads a script; a line {@code --include FILE} stands for that file.
     *
     * @param files opens a file; only the module that a resource is in can
     */
    public static LuaScript read(String file, Function<String, @Nullable InputStream> files) {
        String text = text(file, files);
        return new LuaScript(text, sha1(text));
    }

    private static String text(String file, Function<String, @Nullable InputStream> files) {
        StringBuilder script = new StringBuilder();
        resource(file, files)
                .lines()
                .forEach(line -> script.append(
                                line.startsWith(INCLUDE) ? text(line.substring(INCLUDE.length()), files) : line)
                        .append('\n'));
        return script.toString();
    }

    private static String resource(String file, Function<String, @Nullable InputStream> files) {
        try (InputStream in = files.apply(file)) {
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
