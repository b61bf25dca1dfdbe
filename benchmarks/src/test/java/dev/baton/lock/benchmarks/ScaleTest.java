package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void isFullFromFourSecondsAndNeverNothing() {
        assertThat(Scale.of(Duration.ofSeconds(10))).isEqualTo(1);
        assertThat(Scale.of(Duration.ofSeconds(1))).isEqualTo(0.25);
        assertThat(Scale.of(Duration.ofMillis(1))).isEqualTo(0.01);
    }
}
