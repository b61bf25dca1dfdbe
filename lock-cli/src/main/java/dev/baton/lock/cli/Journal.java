package dev.baton.lock.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last things that happened to a lock: what a violation has to be understood from. Guarded by the register. */
final class Journal {
    private static final int REMEMBERED = 40;

    private final Deque<String> entries = new ArrayDeque<>();

    void add(long nowNanos, String text) {
        entries.addLast(Numbers.seconds(nowNanos) + " " + text);
        if (entries.size() > REMEMBERED) {
            entries.removeFirst();
        }
    }

    /** The oldest first. */
    List<String> entries() {
        return List.copyOf(entries);
    }
}
