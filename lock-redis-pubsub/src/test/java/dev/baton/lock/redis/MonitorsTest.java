package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.Monitors;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"lock-lettuce", "lock-redis-pubsub"})
    void L26_nothingWaitsForAMonitor(String module) throws IOException {
        assertThat(Monitors.in(Path.of("..", module, "src/main/java"))).isEmpty();
    }
}
