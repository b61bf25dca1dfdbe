package dev.baton.lock.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the threads of a round counted, one tally each, and the time between its start and its stop. */
record Tallies(double elapsedNanos, List<Tally> members) {

    /** Those of all processes, whose rounds were at the same time. */
    static Tallies of(List<Tallies> processes) {
        return new Tallies(
                processes.stream().mapToDouble(Tallies::elapsedNanos).average().orElseThrow(),
                processes.stream().flatMap(process -> process.members.stream()).toList());
    }

    /** How many operations there were. */
    long operations() {
        return Math.round(sum(Tally::operations));
    }

    /** How many operations cost what was used up: with those that the stop overtook. */
    long paid() {
        return Math.round(sum(member -> member.latencies().size()));
    }

    /** Those of all threads together. */
    Latencies latencies() {
        Latencies all = new Latencies();
        members.forEach(member -> all.addAll(member.latencies()));
        return all;
    }

    /** The share of the time in which some thread worked with the lock. */
    double workShare() {
        return sum(Tally::workedNanos) / elapsedNanos;
    }

    /** The operations of the thread with the fewest, over those of the thread with the most. */
    double leastToMost() {
        var counts = members.stream().mapToLong(Tally::operations).summaryStatistics();
        return (double) counts.getMin() / counts.getMax();
    }

    private double sum(ToDoubleFunction<Tally> part) {
        return members.stream().mapToDouble(part).sum();
    }
}
