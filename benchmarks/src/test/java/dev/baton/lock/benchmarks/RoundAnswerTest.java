package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundAnswerTest {
    @Test
    void survivesThePipe() {
        Latencies latencies = latencies(1_000, 2_000, 3_000);
        Tallies tallies = new Tallies(1e9, List.of(new Tally(latencies, 2, 5e8), new Tally(new Latencies(), 0, 0)));

        RoundAnswer answer = RoundAnswer.decode(new RoundAnswer(12.5, tallies).encoded());

        assertThat(answer.cpuMicros()).isEqualTo(12.5);
        assertThat(answer.tallies().elapsedNanos()).isEqualTo(1e9);
        assertThat(answer.tallies().workShare()).isEqualTo(0.5);
        assertThat(answer.tallies().operations()).isEqualTo(2);
        assertThat(answer.tallies().members())
                .extracting(member -> member.latencies().histogram())
                .containsExactly(latencies.histogram(), new Latencies().histogram());
    }

    @Test
    void processesAddUp() {
        Tally one = new Tally(latencies(1_000), 1, 0);
        Tally two = new Tally(latencies(1_000, 2_000), 2, 0);

        Tallies all = Tallies.of(List.of(new Tallies(1e9, List.of(one, two)), new Tallies(3e9, List.of(two))));

        assertThat(all.operations()).isEqualTo(5);
        assertThat(all.latencies().size()).isEqualTo(5);
        assertThat(all.leastToMost()).isEqualTo(0.5);
        assertThat(all.elapsedNanos()).isEqualTo(2e9);
    }

    private static Latencies latencies(long... nanos) {
        Latencies latencies = new Latencies();
        for (long each : nanos) {
            latencies.add(each);
        }
        return latencies;
    }
}
