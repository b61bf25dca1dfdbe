package dev.baton.lock.cli;

import java.io.File;
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

/** A command of {@code baton} in a process of its own, as people run it, and all that it starts. */
final class BatonProcess implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(3);

    /** Becomes the command that follows. An interrupt that a job in the background ignores counts again. */
    private static final List<String> GROUP_LEADER =
            List.of("perl", "-e", "setpgrp(0, 0); $SIG{INT} = 'DEFAULT'; exec @ARGV or die");

    private final Path folder;
    private final Process process;
    private final Set<ProcessHandle> started = ConcurrentHashMap.newKeySet();
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();

    /**
     * Starts it.
     *
     * @param folder where it may put temporary files
     * @param arguments the command, and its options
     */
    BatonProcess(Path folder, String... arguments) throws IOException {
        this(folder, List.of(), List.of(arguments));
    }

    private BatonProcess(Path folder, List<String> launcher, List<String> arguments) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1"));
        command.addAll(Processes.allowed(Runtime.version().feature()));
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + Files.createDirectory(folder.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                Baton.class.getName()));
        command.addAll(arguments);
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** A command that leads a process group, as a shell makes it for what is started at a terminal. */
    static BatonProcess inGroupOfItsOwn(Path folder, String... arguments) throws IOException {
        return new BatonProcess(folder, GROUP_LEADER, List.of(arguments));
    }

    /** False where the tool for that is missing. */
    static boolean canHaveGroupOfItsOwn() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, GROUP_LEADER.get(0))));
    }

    /** Waits for its end, remembering meanwhile what it starts. */
    int exitStatus() {
        Awaitility.await().atMost(LIMIT).until(() -> {
            look();
            return !process.isAlive();
        });
        return process.exitValue();
    }

    /** Waits until it shows this text. */
    void awaitOutput(String text) {
        Awaitility.await().atMost(LIMIT).until(() -> {
            look();
            return output().contains(text);
        });
    }

    /** As a signal from outside does. */
    void terminate() {
        process.destroy();
    }

    /** As Ctrl-C does: the terminal sends the signal to each process of the group. */
    void interruptGroup() throws IOException {
        signalGroup("INT");
    }

    /** As timeout(1) does. */
    void terminateGroup() throws IOException {
        signalGroup("TERM");
    }

    private void signalGroup(String signal) throws IOException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " -" + process.pid())
                .inheritIO()
                .start();
        kill.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Without giving it a chance to clean up. */
    void kill() {
        process.destroyForcibly();
    }

    /** True if it was seen to start processes, and none of them is alive any more. */
    boolean leftNoProcess() {
        return !started.isEmpty() && started.stream().noneMatch(ProcessHandle::isAlive);
    }

    /** The command lines of all processes that it was seen to start. */
    Set<String> commandLines() {
        return commandLines;
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
        process.descendants().forEach(child -> {
            started.add(child);
            commandLines.add(commandLine(child));
        });
    }

    /** Empty if it has just ended. Read from the file where there is one: the handle cuts off what is long. */
    private static String commandLine(ProcessHandle child) {
        Path file = Path.of("/proc", Long.toString(child.pid()), "cmdline");
        try {
            return Files.readString(file).replace('\0', ' ');
        } catch (IOException e) {
            return child.info().commandLine().orElse("");
        }
    }
}
