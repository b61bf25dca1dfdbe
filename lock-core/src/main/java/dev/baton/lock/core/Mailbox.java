package dev.baton.lock.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles events one at a time, in the order of their arrival, on the threads that bring them: whoever finds the mailbox
 * idle handles its own event and all that arrive meanwhile; everybody else leaves the event and goes. Nobody ever waits,
 * so that network threads and virtual threads may post. What events read and write needs no other guard.
 *
 * <p>The box is one word: null (idle), {@link #BUSY} (somebody handles, nothing waits), or a stack of events that ends in
 * BUSY. The handler takes the whole stack and turns it round.
 */
abstract class Mailbox {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final Event BUSY = new Call(() -> {});
    private static final VarHandle BOX;

    static {
        try {
            BOX = MethodHandles.lookup().findVarHandle(Mailbox.class, "box", Event.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Event box;

    /** Something to handle; in one box at a time. */
    abstract static class Event {
        private @Nullable Event next;

        /** Handles the event; never runs on two threads of one mailbox at once. */
        abstract void run();
    }

    private static final class Call extends Event {
        private final Runnable task;

        Call(Runnable task) {
            this.task = task;
        }

        @Override
        void run() {
            task.run();
        }
    }

    final void post(Runnable task) {
        post(new Call(task));
    }

    /** Handles the event now, or leaves it to the thread that is handling others. */
    final void post(Event event) {
        for (; ; ) {
            Event top = box;
            if (top == null) {
                if (BOX.compareAndSet(this, null, BUSY)) {
                    drain(event);
                    return;
                }
            } else {
                event.next = top;
                if (BOX.compareAndSet(this, top, event)) {
                    return;
                }
            }
        }
    }

    private void drain(Event first) {
        handleSafely(first);
        while (!BOX.compareAndSet(this, BUSY, null)) {
            Event event = oldestFirst((Event) BOX.getAndSet(this, BUSY));
            while (event != null) {
                Event following = event.next;
                event.next = null;
                handleSafely(event);
                event = following;
            }
        }
    }

    private static @Nullable Event oldestFirst(Event newest) {
        Event oldest = null;
        Event event = newest;
        while (event != null && event != BUSY) {
            Event following = event.next;
            event.next = oldest;
            oldest = event;
            event = following;
        }
        return oldest;
    }

    private static void handleSafely(Event event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            log.error("An event of a lock could not be handled: {}", event, e);
        }
    }
}
