package dev.baton.lock.cli;

import java.io.PrintStream;

/** Shows how a phase goes while it goes. Belongs to one thread, but for {@link #close}. */
interface ProgressDisplay extends AutoCloseable {

    /** A bar on a terminal, a line now and then elsewhere. */
    static ProgressDisplay of(String title, long stock, Terminal terminal, PrintStream out) {
        return terminal.interactive()
                ? new ProgressBar(title, stock, terminal, out)
                : new ProgressLines(title, stock, out, System::nanoTime);
    }

    void update(long sold, long left);

    /** Leaves the output at the start of an empty line. May be called more than once, from any thread. */
    @Override
    void close();
}
