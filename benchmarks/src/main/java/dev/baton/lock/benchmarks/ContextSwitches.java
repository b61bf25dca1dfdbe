package dev.baton.lock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How often the processors have gone from one thread to another. */
final class ContextSwitches {
    private static final Path STATISTICS = Path.of("/proc/stat"); // Linux
    private static final String FIELD = "ctxt ";

    private ContextSwitches() {}

    /** Of all processes since the start of the machine; NaN where that is not known. */
    static double ofTheMachine() {
        if (!Files.isReadable(STATISTICS)) {
            return Double.NaN;
        }
        try (Stream<String> lines = Files.lines(STATISTICS)) {
            return lines.filter(line -> line.startsWith(FIELD))
                    .mapToDouble(line ->
                            Double.parseDouble(line.substring(FIELD.length()).trim()))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
