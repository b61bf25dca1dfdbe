package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.Monitors;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MonitorsTest {
    @Test
    void L26_nothingWaitsForAMonitor() throws IOException {
        assertThat(Monitors.in(Path.of("src/main/java"))).isEmpty();
    }
}
