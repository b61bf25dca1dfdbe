package dev.baton.lock.benchmarks.jmh;

import java.nio.file.Path;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** All benchmarks of this package in one go, in the few minutes that a run of everything has for them. */
public final class JmhRun {
    private static final String BENCHMARKS = JmhRun.class.getPackageName() + "\\..*";
    private static final TimeValue SECOND = TimeValue.seconds(1);
    private static final TimeValue MOMENT = TimeValue.milliseconds(500);
    private static final String[] QUICK_PEERS = {"BATON", "REDISSON"};

    private JmhRun() {}

    /**
     * Measures, each benchmark of each peer in a JVM of its own. What JMH prints meanwhile goes to a file beside the
     * results, of the same name with {@code .log} after it.
     *
     * @param jsonFile where JMH writes its results
     * @param quick    a few peers for half a minute, to see that it works
     * @throws IllegalStateException if a benchmark failed
     */
    public static void run(Path jsonFile, boolean quick) {
        try {
            new Runner(options(jsonFile, quick)).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed: " + e.getMessage(), e);
        }
    }

    static Options options(Path jsonFile, boolean quick) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(BENCHMARKS)
                .forks(1)
                .warmupIterations(2)
                .warmupTime(SECOND)
                .measurementIterations(3)
                .measurementTime(SECOND)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(jsonFile.toString())
                .output(jsonFile + ".log");
        return (quick ? shortened(options) : options).build();
    }

    private static ChainedOptionsBuilder shortened(ChainedOptionsBuilder options) {
        return options.param("peer", QUICK_PEERS)
                .warmupIterations(1)
                .warmupTime(MOMENT)
                .measurementIterations(1)
                .measurementTime(MOMENT);
    }
}
