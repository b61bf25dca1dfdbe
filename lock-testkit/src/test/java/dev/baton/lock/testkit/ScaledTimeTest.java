package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScaledTimeTest {
    @Test
    void scaleMultiplies() {
        assertThat(ScaledTime.scaled(250, 1.0)).isEqualTo(Duration.ofMillis(250));
        assertThat(ScaledTime.scaled(250, 3.0)).isEqualTo(Duration.ofMillis(750));
        assertThat(ScaledTime.scaled(1, 0.5)).isEqualTo(Duration.ofNanos(500_000));
    }

    @Test
    void allDelaysShareOneScale() {
        double scale = Double.parseDouble(System.getProperty("baton.test.scale", "1.0"));
        assertThat(ScaledTime.of(100)).isEqualTo(ScaledTime.scaled(100, scale));
        assertThat(ScaledTime.limit()).isEqualTo(ScaledTime.scaled(20_000, scale));
    }
}
