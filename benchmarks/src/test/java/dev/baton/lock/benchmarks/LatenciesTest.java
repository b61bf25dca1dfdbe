package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void percentilesToThreeDigits() {
        for (int micros = 100_000; micros > 0; micros--) {
            latencies.add(micros * 1_000L);
        }

        assertThat(latencies.size()).isEqualTo(100_000);
        assertThat(latencies.percentileMicros(0.5)).isCloseTo(50_000, withinPercentage(0.1));
        assertThat(latencies.percentileMicros(0.99)).isCloseTo(99_000, withinPercentage(0.1));
        assertThat(latencies.percentileMicros(1)).isCloseTo(100_000, withinPercentage(0.1));
    }

    @Test
    void noLatencyIsNoNumber() {
        assertThat(latencies.percentileMicros(0.5)).isNaN();
    }

    @Test
    void p99NeedsAHundred() {
        Latencies latencies = new Latencies();
        for (int i = 0; i < 99; i++) {
            latencies.add(1_000);
        }
        assertThat(latencies.p99Micros()).isNaN();

        latencies.add(2_000);
        assertThat(latencies.p99Micros()).isEqualTo(1);
    }
}
