package dev.baton.lock.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder, such as that of one server process, with its log. */
final class ServerFolder {
    private final Path path;

    private ServerFolder(Path path) {
        this.path = path;
    }

    static ServerFolder create() {
        try {
            return new ServerFolder(Files.createTempDirectory("baton-server-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Creates one that is deleted at the end of the JVM.
     *
     * @param thread its name, that deletes it
     */
    static ServerFolder createUntilExit(String thread) {
        ServerFolder folder = create();
        Runtime.getRuntime().addShutdownHook(new Thread(folder::delete, thread));
        return folder;
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("server.log");
    }

    String readLog() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "(no log)";
        } catch (IOException e) {
            return "(unreadable log: " + e + ")";
        }
    }

    void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : childrenFirst) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
