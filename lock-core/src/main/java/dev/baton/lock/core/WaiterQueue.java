package dev.baton.lock.core;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of a contender in the order of their arrival. Those whose wait has been decided meanwhile stay until they
 * come to the front, or until they are the greater part. Confined to the contender's events.
 *
 * <p>The waiters themselves are the links, so that the queue of a lock that nobody waits for, as most are, is small.
 */
final class WaiterQueue {
    private static final int FEW = 8;

    private @Nullable Waiter head;
    private @Nullable Waiter tail;
    private int size;
    private int decided;

    void add(Waiter waiter) {
        Waiter last = tail;
        if (last == null) {
            head = waiter;
        } else {
            last.behind = waiter;
        }
        tail = waiter;
        size++;
    }

    /** The first waiter that still waits, or null. */
    @Nullable
    Waiter first() {
        Waiter first = head;
        while (first != null && first.isDecided()) {
            unlink(null, first);
            decided--;
            first = head;
        }
        return first;
    }

    boolean isEmpty() {
        return first() == null;
    }

    /** Removes what {@link #first} returned. */
    void removeFirst() {
        Waiter first = head;
        if (first != null) {
            unlink(null, first);
        }
    }

    /** Some waiter has given up by itself. */
    void noteDecided() {
        decided++;
        if (decided > FEW && decided > size / 2) {
            remove(Waiter::isDecided, waiter -> {});
            decided = 0;
        }
    }

    /** Whether anybody waits for longer than one attempt. */
    boolean hasPatientWaiter() {
        for (Waiter waiter = head; waiter != null; waiter = waiter.behind) {
            if (!waiter.isOnce() && !waiter.isDecided()) {
                return true;
            }
        }
        return false;
    }

    /** Somebody else holds the lock: the one attempt of those that do not wait is over. */
    void refuseImpatient() {
        remove(Waiter::isOnce, Waiter::refuse);
    }

    void failAll(Predicate<Waiter> which, RuntimeException failure) {
        remove(which, waiter -> waiter.fail(failure));
    }

    private void remove(Predicate<Waiter> which, Consumer<Waiter> ending) {
        Waiter before = null;
        Waiter waiter = head;
        while (waiter != null) {
            Waiter behind = waiter.behind;
            if (which.test(waiter)) {
                unlink(before, waiter);
                ending.accept(waiter);
            } else {
                before = waiter;
            }
            waiter = behind;
        }
    }

    private void unlink(@Nullable Waiter before, Waiter waiter) {
        Waiter behind = waiter.behind;
        waiter.behind = null;
        if (before == null) {
            head = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            tail = before;
        }
        size--;
    }
}
