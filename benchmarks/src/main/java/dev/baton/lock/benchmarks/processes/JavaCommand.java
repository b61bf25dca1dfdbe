package dev.baton.lock.benchmarks.processes;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How a class of this program is started in a process of its own, with the same JVM and class path. */
final class JavaCommand {
    private static final List<String> HEAP = List.of("-Xms32m", "-Xmx256m");

    /** The options that choose a collector or restrict the processors; others belong to one process alone. */
    private static final Pattern INHERITED = Pattern.compile("-XX:[+-]Use\\w+|-XX:ActiveProcessorCount=\\d+");

    private JavaCommand() {}

    /** With this JVM's collector and processors, and a bounded heap. */
    static List<String> of(Class<?> main, List<String> arguments) {
        List<String> options =
                new ArrayList<>(inherited(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        options.addAll(HEAP);
        return of(main, options, arguments);
    }

    static List<String> of(Class<?> main, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(allowed(Runtime.version().feature()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    static List<String> inherited(List<String> jvmOptions) {
        return jvmOptions.stream()
                .filter(option -> INHERITED.matcher(option).matches())
                .toList();
    }

    /** From JDK 24 on, what Netty does for speed draws a warning unless it is allowed. */
    private static List<String> allowed(int javaVersion) {
        return javaVersion < 24
                ? List.of()
                : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }
}
