package dev.baton.lock.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks for moments, in this JVM. */
@Timeout(120)
class JmhRunTest {
    private static final int BENCHMARKS = 5;

    @TempDir
    Path folder;

    @Test
    void everyBenchmarkIsMeasured() throws RunnerException {
        Path json = folder.resolve("jmh.json");
        ChainedOptionsBuilder all = new OptionsBuilder()
                .parent(JmhRun.options(json, /* quick= */ false))
                .measurementIterations(1)
                .param("peer", "BATON");

        assertThat(runForMoments(all))
                .hasSize(BENCHMARKS)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
        assertThat(json).content().contains("UncontendedPair", "OwnLocks", "ReentrantPair", "OneClient", "FourClients");
    }

    @Test
    void glanceTakesAFewOfThem() throws RunnerException {
        ChainedOptionsBuilder quick = new OptionsBuilder()
                .parent(JmhRun.options(folder.resolve("jmh.json"), /* quick= */ true))
                .param("peer", "BATON");

        assertThat(runForMoments(quick)).hasSize(3);
    }

    @Test
    void floorIsMeasuredWhereNobodyContends() throws RunnerException {
        ChainedOptionsBuilder floor = new OptionsBuilder()
                .include(UncontendedPair.class.getName())
                .include(OwnLocks.class.getName())
                .param("peer", "FLOOR")
                .measurementIterations(1)
                .shouldFailOnError(true)
                .output(folder.resolve("floor.log").toString());

        assertThat(runForMoments(floor)).hasSize(2);
    }

    private static Collection<RunResult> runForMoments(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.forks(0)
                        .warmupIterations(0)
                        .measurementTime(TimeValue.milliseconds(20))
                        .build())
                .run();
    }
}
