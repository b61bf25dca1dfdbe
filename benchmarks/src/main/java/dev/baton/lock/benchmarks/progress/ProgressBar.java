package dev.baton.lock.benchmarks.progress;

import java.io.PrintWriter;
import java.util.Locale;

/** One line of a terminal, drawn again and again; ended parts stay above it. */
final class ProgressBar implements ProgressDisplay {
    private static final int WIDTH = 20;
    /** A line too long for the window is cut, as a wrapped one could not be drawn over. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out; // guarded by this
    private boolean closed; // guarded by this

    ProgressBar(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void update(Progress progress) {
        if (!closed) {
            out.print(CLEAR + NO_WRAP + line(progress) + WRAP);
            out.flush();
        }
    }

    @Override
    public synchronized void finished(String outcome, Progress next) {
        out.println(CLEAR + outcome);
        update(next);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            out.print(CLEAR);
            out.flush();
        }
    }

    private static String line(Progress progress) {
        int filled = (int) (Math.min(1, progress.done()) * WIDTH);
        return String.format(
                Locale.ROOT,
                "[%s%s] %s, about %s left  %s  %s",
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                progress.part() + " of " + progress.parts(),
                progress.leftText(),
                progress.name(),
                progress.detail());
    }
}
