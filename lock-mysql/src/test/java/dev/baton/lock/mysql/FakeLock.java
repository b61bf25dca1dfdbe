package dev.baton.lock.mysql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A named lock of the {@link FakeDatabase}, which guards it: the first session has it, the others wait. */
final class FakeLock {
    private final Deque<Long> sessions = new ArrayDeque<>();
    int count; // how often the holder has it

    void enter(long session) {
        if (!isHeldBy(session)) {
            sessions.addLast(session);
        }
    }

    void leave(long session) {
        if (isHeldBy(session)) {
            count = 0;
        }
        sessions.remove(session);
    }

    boolean isHeldBy(long session) {
        Long first = sessions.peekFirst();
        return first != null && first == session;
    }

    /** Who has it: not one that is granted it and has not run yet, as it may be gone. */
    @Nullable
    Long holder() {
        return sessions.peekFirst();
    }

    List<Long> waiters() {
        return sessions.stream().skip(1).toList();
    }
}
