package dev.baton.lock.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiters of a contender in the order of their arrival. Those whose wait has been decided meanwhile stay until they
 * come to the front, or until they are the greater part. Confined to the contender's events.
 */
final class WaiterQueue {
    private static final int FEW = 8;

    private final Deque<Waiter> waiters = new ArrayDeque<>(2);
    private int decided;

    void add(Waiter waiter) {
        waiters.add(waiter);
    }

    /** The first waiter that still waits, or null. */
    @Nullable
    Waiter first() {
        Waiter first = waiters.peek();
        while (first != null && first.isDecided()) {
            waiters.remove();
            decided--;
            first = waiters.peek();
        }
        return first;
    }

    boolean isEmpty() {
        return first() == null;
    }

    /** Removes what {@link #first} returned. */
    void removeFirst() {
        waiters.remove();
    }

    /** Some waiter has given up by itself. */
    void noteDecided() {
        decided++;
        if (decided > FEW && decided > waiters.size() / 2) {
            waiters.removeIf(Waiter::isDecided);
            decided = 0;
        }
    }

    /** Whether anybody waits for longer than one attempt. */
    boolean hasPatientWaiter() {
        for (Waiter waiter : waiters) {
            if (!waiter.isOnce() && !waiter.isDecided()) {
                return true;
            }
        }
        return false;
    }

    /** Somebody else holds the lock: the one attempt of those that do not wait is over. */
    void refuseImpatient() {
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (waiter.isOnce()) {
                each.remove();
                waiter.refuse();
            }
        }
    }

    void failAll(Predicate<Waiter> which, RuntimeException failure) {
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (which.test(waiter)) {
                each.remove();
                waiter.fail(failure);
            }
        }
    }
}
