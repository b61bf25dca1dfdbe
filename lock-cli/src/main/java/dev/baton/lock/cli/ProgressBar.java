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
    private final long stock;
    private final Terminal terminal;
    private final PrintStream out;
    private volatile boolean closed; // set once, by any thread

    ProgressBar(String title, long stock, Terminal terminal, PrintStream out) {
        this.title = title;
        this.stock = stock;
        this.terminal = terminal;
        this.out = out;
    }

    @Override
    public void update(long sold, long left) {
        if (!closed) {
            out.print(CLEAR + NO_WRAP + line(sold, left) + WRAP);
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

    private String line(long sold, long left) {
        double done = (stock - left) / (double) stock;
        Style style = sold > stock - left ? Style.BAD : Style.GOOD;
        int filled = (int) (done * WIDTH);
        String bar = terminal.paint(style, "#".repeat(filled)) + ".".repeat(WIDTH - filled);
        String figures = sold == 0 ? "starting the workers" : Numbers.whole(sold) + " sold";
        return String.format(Locale.ROOT, "%s [%s] %3.0f%%  %s", title, bar, done * 100, figures);
    }
}
