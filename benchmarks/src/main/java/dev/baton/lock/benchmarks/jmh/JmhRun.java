package dev.baton.lock.benchmarks.jmh;

import dev.baton.lock.benchmarks.report.RunReport.Turns;
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
    private static final String QUICK_BENCHMARKS =
            JmhRun.class.getPackageName() + "\\.(UncontendedPair|ReentrantPair|OneClient)\\..*";
    private static final Turns FULL = new Turns(3, /* roundSeconds= */ 1, /* warmUpSeconds= */ 2);
    private static final Turns QUICK = new Turns(1, /* roundSeconds= */ 0.5, /* warmUpSeconds= */ 0.5);
    private static final String[] QUICK_PEERS = {"BATON", "REDISSON"};

    private JmhRun() {}

    /**
     * Measures, each benchmark of each peer in a JVM of its own. What JMH prints meanwhile goes to a file beside the
     * results, of the same name with {@code .log} after it.
     *
     * @param jsonFile where JMH writes its results
     * @param quick    a few benchmarks of a few peers for half a minute, to see that it works
     * @throws IllegalStateException if a benchmark failed
     */
    public static void run(Path jsonFile, boolean quick) {
        try {
            new Runner(options(jsonFile, quick)).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH failed: " + e.getMessage(), e);
        }
    }

    /** The iterations of each benchmark, after others as long for the warm-up. */
    public static Turns turns(boolean quick) {
        return quick ? QUICK : FULL;
    }

    static Options options(Path jsonFile, boolean quick) {
        Turns turns = turns(quick);
        TimeValue length = TimeValue.milliseconds(Math.round(turns.roundSeconds() * 1e3));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(quick ? QUICK_BENCHMARKS : BENCHMARKS)
                .forks(1)
                .warmupIterations((int) Math.round(turns.warmUpSeconds() / turns.roundSeconds()))
                .warmupTime(length)
                .measurementIterations(turns.rounds())
                .measurementTime(length)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(jsonFile.toString())
                .output(jsonFile + ".log");
        return (quick ? options.param("peer", QUICK_PEERS) : options).build();
    }
}
