package dev.baton.lock.benchmarks.progress;

import java.io.PrintWriter;

/** Shows a run to whoever started it; for use by any thread. */
public interface ProgressDisplay extends AutoCloseable {

    /** A line in place on a terminal, a line per part elsewhere. */
    static ProgressDisplay of(boolean terminal, PrintWriter out) {
        return terminal ? new ProgressBar(out) : new ProgressLines(out);
    }

    /** Something has moved on. */
    void update(Progress progress);

    /**
     * A part has ended.
     *
     * @param outcome which, and how it went, in one line
     * @param next where the run goes on
     */
    void finished(String outcome, Progress next);

    /** Leaves the output at the start of an empty line, and shows nothing from then on. May be called more than once. */
    @Override
    void close();
}
