package dev.baton.lock.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The redis-server executable for this platform, which comes on the class path. */
final class ServerBinary {
    private final URL resource;

    private ServerBinary(URL resource) {
        this.resource = resource;
    }

    /** Whether there is one for this platform. */
    static boolean isThere() {
        return ServerBinary.class.getClassLoader().getResource(resourceName()) != null;
    }

    /** @throws DemoException if there is none for this platform */
    static ServerBinary find() {
        String name = resourceName();
        @Nullable URL resource = ServerBinary.class.getClassLoader().getResource(name);
        if (resource == null) {
            throw new DemoException("no embedded Redis for this platform (" + name + "): give a server with --redis");
        }
        return new ServerBinary(resource);
    }

    Path extractTo(Path folder) throws IOException {
        Path file = folder.resolve("redis-server");
        try (InputStream in = resource.openStream()) {
            Files.copy(in, file);
        }
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
        return file;
    }

    private static String resourceName() {
        return resourceName(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static String resourceName(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = switch (osArch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            case "i386", "x86" -> "386";
            default -> osArch;
        };
        return "redis-server-7.0.15-" + (os.startsWith("mac") ? "darwin" : os) + "-" + arch;
    }
}
