package dev.baton.lock.testkit.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A client's process: it handles what comes to it, unless it is frozen, when everything piles up, or gone. After a thaw
 * what has piled up is handled first, each kind in its order.
 */
final class SimulatedProcess {
    private final Timeline timeline;
    private final Chance chance;
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final Deque<Runnable> messages = new ArrayDeque<>();
    private State state = State.RUNNING;
    private long rested;

    SimulatedProcess(Timeline timeline, Chance chance) {
        this.timeline = timeline;
        this.chance = chance;
    }

    enum State {
        RUNNING,
        FROZEN,
        THAWING,
        GONE
    }

    enum Kind {
        TIMER,
        NETWORK
    }

    State state() {
        return state;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    /** Whether its code runs at this instant, so that what it believes is what it may act on. */
    boolean isAwake() {
        return state == State.RUNNING || state == State.THAWING;
    }

    /** When it last had nothing left of what had piled up. */
    long rested() {
        return rested;
    }

    void handle(Kind kind, Runnable task) {
        switch (state) {
            case RUNNING -> task.run();
            case FROZEN, THAWING -> (kind == Kind.TIMER ? timers : messages).add(task);
            case GONE -> {}
        }
    }

    void freeze() {
        if (state != State.GONE) {
            state = State.FROZEN;
        }
    }

    void thaw() {
        if (state == State.FROZEN) {
            state = State.THAWING;
            timeline.after(1, this::catchUp);
        }
    }

    void end() {
        state = State.GONE;
        timers.clear();
        messages.clear();
    }

    private void catchUp() {
        if (state != State.THAWING) {
            return;
        }
        if (timers.isEmpty() && messages.isEmpty()) {
            state = State.RUNNING;
            rested = timeline.now();
            return;
        }
        boolean timer = messages.isEmpty() || (!timers.isEmpty() && chance.hits(0.5));
        Runnable task = (timer ? timers : messages).remove();
        timeline.after(1, this::catchUp); // first: the task may block its thread, and the others go on
        task.run();
    }
}
