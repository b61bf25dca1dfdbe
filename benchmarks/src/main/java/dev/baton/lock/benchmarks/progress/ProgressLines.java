package dev.baton.lock.benchmarks.progress;

import java.io.PrintWriter;

/** A line per part, for logs and pipes. */
final class ProgressLines implements ProgressDisplay {
    private final PrintWriter out;

    ProgressLines(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void update(Progress progress) {}

    @Override
    public void finished(String outcome, Progress next) {
        out.println(outcome + (next.left().isZero() ? "" : "; about " + next.leftText() + " left"));
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
