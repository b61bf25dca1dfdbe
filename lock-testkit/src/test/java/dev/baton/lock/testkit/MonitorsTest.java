package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    Path folder;

    @Test
    void methodsAndBlocksAreFound() throws IOException {
        String source = """
                class A {
                    synchronized void a() {}
                    // synchronized
                    Runnable b = () -> {
                        synchronized (this) {
                        }
                    };
                }
                """;
        Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("A.java"), source);
        assertThat(Monitors.in(folder)).containsExactly("A.java:2", "A.java:5");
    }

    @Test
    void aFolderWithoutSourcesIsRefused() {
        assertThatThrownBy(() -> Monitors.in(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-api", "lock-watchdog", "lock-core"})
    void L26_whatAllLocksAreMadeOfHasNoMonitors(String module) throws IOException {
        assertThat(Monitors.in(Path.of("..", module, "src/main/java"))).isEmpty();
    }
}
