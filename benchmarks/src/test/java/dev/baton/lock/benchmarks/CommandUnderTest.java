package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command with what it says, and the folders that it leaves in another. */
final class CommandUnderTest {
    private final List<String> options;
    private final Path parent;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** One with these options in each run. */
    CommandUnderTest(Path parent, List<String> options) {
        this.parent = parent;
        this.options = options;
    }

    /** Runs it; the exit status. */
    int run(String... args) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--out", parent.toString()));
        all.addAll(List.of(args));
        return All.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    Path parent() {
        return parent;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    List<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.toList();
        }
    }

    Path onlyFolder() throws IOException {
        assertThat(folders()).hasSize(1);
        return folders().get(0);
    }

    String page() throws IOException {
        return Files.readString(onlyFolder().resolve("results.md"));
    }

    JsonNode json() throws IOException {
        return new ObjectMapper().readTree(onlyFolder().resolve("results.json").toFile());
    }
}
