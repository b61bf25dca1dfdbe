package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void percentilesOfMoreThanItsFirstCapacity() {
        for (int micros = 100_000; micros > 0; micros--) {
            latencies.add(micros * 1_000L);
        }

        assertThat(latencies.size()).isEqualTo(100_000);
        assertThat(latencies.percentileMicros(0.5)).isEqualTo(50_001);
        assertThat(latencies.percentileMicros(0.99)).isEqualTo(99_001);
        assertThat(latencies.percentileMicros(1)).isEqualTo(100_000);
    }

    @Test
    void noLatencyIsNoNumber() {
        assertThat(latencies.percentileMicros(0.5)).isNaN();
    }
}
