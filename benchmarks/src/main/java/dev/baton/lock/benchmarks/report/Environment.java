package dev.baton.lock.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the figures come from.
 *
 * @param cores those that this process may use
 * @param revision of the sources, or {@code unknown}
 * @param loadBefore the system's load average before the run; negative if unknown
 */
public record Environment(
        int cores,
        String cpu,
        String os,
        String jdk,
        List<String> jvmFlags,
        String redis,
        Map<String, String> libraries,
        double loadBefore,
        String revision) {
    private static final String UNKNOWN = "unknown";
    private static final Pattern FLAG = Pattern.compile("-Xm[xs]\\w+|-XX:[+-]?\\w+(=\\w+)?"); // no paths
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /**
     * As it is now.
     *
     * @param folder one in the clone whose revision runs, if any is
     */
    public static Environment now(String redisVersion, Path folder) {
        return new Environment(
                Runtime.getRuntime().availableProcessors(),
                processor(),
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.runtime.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(FLAG.asMatchPredicate())
                        .toList(),
                redisVersion,
                Libraries.versions(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                output("git", "-C", folder.toString(), "describe", "--always", "--dirty"));
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    private static String processor() {
        if (!Files.isReadable(CPU_INFO)) {
            return output("sysctl", "-n", "machdep.cpu.brand_string");
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** The one line that a program prints, or {@value UNKNOWN} if it fails. */
    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            boolean ended = process.waitFor(5, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 && !line.isEmpty() ? line : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
