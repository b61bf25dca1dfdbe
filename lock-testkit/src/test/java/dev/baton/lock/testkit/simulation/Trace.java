package dev.baton.lock.testkit.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last things that happened, for people to read when a seed fails; and a digest of all of them, to compare runs. */
final class Trace {
    private static final int LENGTH = Integer.getInteger("baton.simulation.trace", 250);
    private static final long PRIME = 1_099_511_628_211L;

    private final Timeline timeline;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long digest = 0xcbf29ce484222325L;
    private long added;

    Trace(Timeline timeline) {
        this.timeline = timeline;
    }

    private record Line(long at, String who, String what, Object about) {
        @Override
        public String toString() {
            return "%12.6f ms  %-8s %-14s %s".formatted(at / 1e6, who, what, about);
        }
    }

    void add(String who, String what, Object about) {
        Line line = new Line(timeline.now(), who, what, about);
        digest = (digest ^ line.at) * PRIME;
        digest = (digest ^ who.hashCode()) * PRIME;
        digest = (digest ^ what.hashCode()) * PRIME;
        added++;
        if (lines.size() == LENGTH) {
            lines.remove();
        }
        lines.add(line);
    }

    long digest() {
        return digest;
    }

    long size() {
        return added;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
