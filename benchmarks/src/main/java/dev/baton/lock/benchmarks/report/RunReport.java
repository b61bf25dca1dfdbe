package dev.baton.lock.benchmarks.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run found. */
public record RunReport(
        Environment environment,
        Settings settings,
        double durationSeconds,
        List<WorkReport> works,
        List<CurveReport> curves,
        List<JmhScore> jmh,
        List<Failure> failures) {

    /**
     * How it was run.
     *
     * @param mode {@code full} or {@code quick}
     * @param works how each peer is measured in a work
     * @param curves the same at each size of a curve
     * @param jmh the same in a benchmark of JMH's
     */
    public record Settings(String mode, String startedAt, Turns works, Turns curves, Turns jmh, List<String> parts) {}

    /** Measured rounds, their length, and how long the peer runs before them. */
    public record Turns(int rounds, double roundSeconds, double warmUpSeconds) {}

    /**
     * What could not be measured, and why.
     *
     * @param peer the title of the only one that failed there, or null if none was measured
     */
    public record Failure(String part, @Nullable String peer, String message, String stackTrace) {

        public static Failure of(String part, @Nullable String peer, Throwable e) {
            StringWriter stackTrace = new StringWriter();
            e.printStackTrace(new PrintWriter(stackTrace));
            return new Failure(part, peer, e.toString(), stackTrace.toString());
        }

        /** The part, and the peer if it is one's failure only. */
        public String where() {
            return peer == null ? part : part + ", " + peer;
        }
    }
}
