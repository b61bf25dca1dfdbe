package dev.baton.lock.cli;

import java.io.IOException;
import java.util.List;

/** A process that stands still until this is closed. It goes on as well when this process ends, however that ends. */
final class FrozenProcess implements AutoCloseable {
    /** Waits for the end of its input. */
    private static final String GUARD = """
            kill -STOP "$1" 2>/dev/null
            echo frozen
            read -r end_of_input
            kill -CONT "$1" 2>/dev/null
            """;

    private final Process guard;

    private FrozenProcess(Process guard) {
        this.guard = guard;
    }

    static FrozenProcess freeze(long pid) throws IOException {
        FrozenProcess frozen = new FrozenProcess(Processes.shell(GUARD, List.of(Long.toString(pid))));
        var unused = Processes.firstLine(frozen.guard);
        return frozen;
    }

    @Override
    public void close() {
        Processes.endInput(guard);
        Processes.awaitEnd(guard);
    }
}
