package dev.baton.lock.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** The folder of one run: {@code results.json}, {@code results.md} and the charts. */
public final class ResultsFolder {
    private final Path path;

    private ResultsFolder(Path path) {
        this.path = path;
    }

    /** Makes the folder of that day; if there is one, another with the next number. */
    public static ResultsFolder create(Path parent, LocalDate day) {
        try {
            Files.createDirectories(parent);
            for (int number = 1; ; number++) {
                Path path = parent.resolve(number == 1 ? day.toString() : day + "-" + number);
                if (isNew(path)) {
                    return new ResultsFolder(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNew(Path path) throws IOException {
        try {
            Files.createDirectory(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    /** Writes what is known so far, over what was written before. */
    public void write(RunReport run) {
        List<Chart> charts = Charts.of(run);
        write("results.json", Json.of(run));
        write("results.md", Markdown.of(run, charts));
        charts.forEach(chart -> write(chart.file(), chart.svg()));
    }

    private void write(String file, String content) {
        try {
            Files.writeString(path.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
