package dev.baton.lock.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The redis-server executable that the embedded-redis jar carries, extracted once per JVM and deleted at its end. */
final class RedisBinary {
    static final String VERSION = "7.0.15";

    private RedisBinary() {}

    static boolean supported() {
        return resource() != null;
    }

    static Path path() {
        return Extracted.PATH;
    }

    static String resourceName(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
        String arch = switch (osArch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "i386", "x86" -> "386";
            default -> osArch;
        };
        return "redis-server-" + VERSION + "-" + os + "-" + arch;
    }

    private static String platformResourceName() {
        return resourceName(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    private static @Nullable URL resource() {
        return RedisBinary.class.getClassLoader().getResource(platformResourceName());
    }

    private static Path extract() {
        URL resource = resource();
        if (resource == null) {
            throw new UnsupportedOperationException("no embedded Redis for this platform: " + platformResourceName());
        }
        try (InputStream in = resource.openStream()) {
            Path file = Files.createTempFile("redis-server-", "");
            file.toFile().deleteOnExit();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("cannot make executable: " + file);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Extracted {
        static final Path PATH = extract();
    }
}
