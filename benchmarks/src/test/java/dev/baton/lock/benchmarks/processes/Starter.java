package dev.baton.lock.benchmarks.processes;

import java.time.Duration;
import java.util.List;

/** A process that starts an {@link Echo}, says its process id, and then waits for an answer that never comes. */
final class Starter {
    private Starter() {}

    public static void main(String[] args) {
        try (ProcessGroup group = ProcessGroup.start(Echo.class, 1, List.of())) {
            System.out.println(group.order(Echo.PID, Duration.ofMinutes(1)).get(0));
            var unused = group.order(Echo.HANG, Duration.ofMinutes(5));
        }
    }
}
