package dev.baton.lock.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Child processes that live as long as the pipe to their standard input. */
final class Processes {
    private static final long END_LIMIT_SECONDS = 5;

    /**
     * Signals that a terminal, or timeout(1), sends to a whole group of processes: children leave them to the parent, which
     * ends them.
     */
    private static final String DEAF = "trap '' HUP INT TERM\n";

    private Processes() {}

    /** Runs a shell script with these arguments. */
    static Process shell(String script, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", DEAF + script, "baton"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Runs a command of this program in a Java process of its own, made for a quick start. */
    static Process baton(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        command.addAll(allowed(Runtime.version().feature()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Baton.class.getName()));
        command.addAll(arguments);
        return shell("exec \"$@\"", command);
    }

    /** From JDK 24 on, what Netty does for speed draws a warning unless it is allowed. */
    static List<String> allowed(int javaVersion) {
        return javaVersion < 24
                ? List.of()
                : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    /** The first line of its output, without the line's end. */
    static String firstLine(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = process.getInputStream().read();
                next >= 0 && next != '\n';
                next = process.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** Sends it a line of input. A process that has ended does not mind. */
    static void send(Process process, String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // its end is seen where its output is read
        }
    }

    static void endInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // as good as closed: the process has ended
        }
    }

    /** Waits until it has ended, and ends it if that takes long. */
    static void awaitEnd(Process process) {
        try {
            process.onExit().orTimeout(END_LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly().onExit().join();
        }
    }
}
