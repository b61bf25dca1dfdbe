package dev.baton.lock.cli;

import java.io.PrintStream;
import java.time.Duration;

/** Shows how something goes while it goes. Belongs to one thread, but for {@link #close}. */
interface ProgressDisplay extends AutoCloseable {

    /**
     * A bar on a terminal, a line now and then elsewhere.
     *
     * @param lineInterval how often a line
     */
    static ProgressDisplay of(String title, Duration lineInterval, Terminal terminal, PrintStream out) {
        return terminal.interactive()
                ? new ProgressBar(title, terminal, out)
                : new ProgressLines(title, lineInterval, out, System::nanoTime);
    }

    void update(Progress progress);

    /** Leaves the output at the start of an empty line. May be called more than once, from any thread. */
    @Override
    void close();
}
