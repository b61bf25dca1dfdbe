package dev.baton.lock.testkit.simulation;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** True time, and what is to happen in it. What happens at one instant happens in an order that the seed decides. */
final class Timeline {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private final Chance chance;
    private long now;
    private long added;

    Timeline(Chance chance) {
        this.chance = chance;
    }

    private record Entry(long at, long tie, long number, Runnable task) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            if (at != other.at) {
                return Long.compare(at, other.at);
            }
            return tie != other.tie ? Long.compare(tie, other.tie) : Long.compare(number, other.number);
        }
    }

    long now() {
        return now;
    }

    void at(long instant, Runnable task) {
        entries.add(new Entry(Math.max(now, instant), chance.next(), added++, task));
    }

    void after(long nanos, Runnable task) {
        at(now + nanos, task);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** When something happens next. */
    long next() {
        Entry first = entries.peek();
        return first == null ? Long.MAX_VALUE : first.at;
    }

    /** Time passes, and nothing happens. */
    void advance(long instant) {
        now = Math.max(now, instant);
    }

    /** Makes the next thing happen; false if there is none. */
    boolean step() {
        @Nullable Entry first = entries.poll();
        if (first == null) {
            return false;
        }
        now = first.at;
        first.task.run();
        return true;
    }
}
