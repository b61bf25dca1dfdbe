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
     * @param rounds measured rounds of each peer in a work
     */
    public record Settings(
            String mode, String startedAt, int rounds, double roundSeconds, double warmUpSeconds, List<String> parts) {}

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
