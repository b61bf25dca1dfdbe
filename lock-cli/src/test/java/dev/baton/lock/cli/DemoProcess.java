package dev.baton.lock.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** {@code baton demo} in a process of its own, as people run it, and all that it starts. */
final class DemoProcess implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path folder;
    private final Process process;
    private final Set<ProcessHandle> started = ConcurrentHashMap.newKeySet();

    /** @param folder where the demo may put temporary files */
    DemoProcess(Path folder, String... options) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                Baton.class.getName(),
                "demo"));
        command.addAll(List.of(options));
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** Waits for its end, remembering meanwhile what it starts. */
    int exitStatus() {
        Awaitility.await().atMost(LIMIT).until(() -> {
            look();
            return !process.isAlive();
        });
        return process.exitValue();
    }

    /** Waits until its workers sell. */
    void awaitSales() {
        Awaitility.await().atMost(LIMIT).until(() -> {
            look();
            return output().contains(" sold, ");
        });
    }

    /** As a signal from outside does. */
    void terminate() {
        process.destroy();
    }

    /** Without giving it a chance to clean up. */
    void kill() {
        process.destroyForcibly();
    }

    /** True if it was seen to start processes, and none of them is alive any more. */
    boolean leftNoProcess() {
        return !started.isEmpty() && started.stream().noneMatch(ProcessHandle::isAlive);
    }

    /** What it left in the folder for temporary files. */
    List<Path> leftFiles() {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        look();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void look() {
        process.descendants().forEach(started::add);
    }
}
