package dev.baton.lock.cli;

import dev.baton.lock.cli.Terminal.Style;
import java.io.PrintStream;
import java.util.Locale;

/** One line of a terminal, drawn again and again. */
final class ProgressBar implements ProgressDisplay {
    private static final int WIDTH = 24;
    /** A line too long for the window is cut, as a wrapped one could not be drawn over. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR = "\r\u001b[K";

    private final String title;
    private final Terminal terminal;
    private final PrintStream out;
    private volatile boolean closed; // set once, by any thread

    ProgressBar(String title, Terminal terminal, PrintStream out) {
        this.title = title;
        this.terminal = terminal;
        this.out = out;
    }

    @Override
    public void update(Progress progress) {
        if (!closed) {
            out.print(CLEAR + NO_WRAP + line(progress) + WRAP);
            out.flush();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            out.print(CLEAR);
            out.flush();
        }
    }

    private String line(Progress progress) {
        Style style = progress.wrong() ? Style.BAD : Style.GOOD;
        int filled = (int) (progress.done() * WIDTH);
        String bar = terminal.paint(style, "#".repeat(filled)) + ".".repeat(WIDTH - filled);
        return String.format(Locale.ROOT, "%s [%s] %3.0f%%  %s", title, bar, progress.done() * 100, progress.brief());
    }
}
