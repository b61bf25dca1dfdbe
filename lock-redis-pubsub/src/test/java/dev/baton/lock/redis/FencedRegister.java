package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What locks guard in a test: it remembers of each hold from when to when its owner believed in it, and judges afterwards
 * whether two ever did so at once, and whether tokens rose (L1, L3, L16).
 */
final class FencedRegister {
    private final Queue<Turn> turns = new ConcurrentLinkedQueue<>();
    private final Queue<DataLoss> losses = new ConcurrentLinkedQueue<>();

    /**
     * One hold.
     *
     * @param enteredNanos when its owner found it valid for the first time, at the latest
     * @param believedNanos when its owner found it valid for the last time, at the earliest
     */
    record Turn(int worker, String name, long token, long enteredNanos, long believedNanos) {}

    /** What was granted before the server lost its data has smaller tokens than this: tokens have the time as their floor. */
    private record DataLoss(long token, long nanos) {}

    void add(Turn turn) {
        turns.add(turn);
    }

    /**
     * The server has just lost its data, and has granted nothing since: holds of before may be believed in until a renewal
     * tells otherwise, although others are granted.
     */
    void dataLost() {
        dataLost(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    /** Likewise; it happened at this time of the server's. */
    void dataLost(long serverMicros) {
        losses.add(new DataLoss(serverMicros, System.nanoTime()));
    }

    int turns() {
        return turns.size();
    }

    /** When the first of these turns began that began since then. */
    OptionalLong firstSince(long sinceNanos, Predicate<Turn> which) {
        return turns.stream()
                .filter(which)
                .mapToLong(Turn::enteredNanos)
                .filter(entered -> entered - sinceNanos >= 0)
                .min();
    }

    /**
     * Never were there two at once, and tokens rose.
     *
     * @param told within what holders learn that the server has lost its data
     */
    void assertExclusive(Duration told) {
        Map<String, List<Turn>> byName =
                turns.stream().sorted(Comparator.comparingLong(Turn::token)).collect(Collectors.groupingBy(Turn::name));
        assertThat(byName).isNotEmpty();
        byName.values().forEach(inOrder -> assertExclusive(inOrder, told));
    }

    private void assertExclusive(List<Turn> inOrder, Duration told) {
        Turn last = inOrder.get(0);
        for (Turn next : inOrder.subList(1, inOrder.size())) {
            assertThat(next.token()).as("tokens of %s and %s", last, next).isGreaterThan(last.token());
            long end = believedUntil(last, next, told);
            assertThat(Duration.ofNanos(next.enteredNanos() - end))
                    .as("time between %s and %s", last, next)
                    .isGreaterThanOrEqualTo(Duration.ZERO);
            last = next;
        }
    }

    /** Until when the first of two turns kept the second one out, with a loss of data between them in mind. */
    private long believedUntil(Turn first, Turn second, Duration told) {
        for (DataLoss loss : losses) {
            if (first.token() < loss.token() && second.token() >= loss.token()) {
                assertThat(Duration.ofNanos(first.believedNanos() - loss.nanos()))
                        .as("%s was believed in after the loss of data", first)
                        .isLessThan(told);
                return Math.min(first.believedNanos(), second.enteredNanos());
            }
        }
        return first.believedNanos();
    }
}
