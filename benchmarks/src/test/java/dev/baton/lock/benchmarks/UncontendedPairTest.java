package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.jmh.UncontendedPair;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmark for moments, in this JVM. */
@Timeout(60)
class UncontendedPairTest {
    @Test
    void isMeasured(@TempDir Path folder) throws RunnerException {
        Options moments = new OptionsBuilder()
                .include(UncontendedPair.class.getName())
                .param("peer", "BATON", "FLOOR")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .shouldFailOnError(true)
                .output(folder.resolve("log").toString())
                .build();

        assertThat(new Runner(moments).run())
                .hasSize(2)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
