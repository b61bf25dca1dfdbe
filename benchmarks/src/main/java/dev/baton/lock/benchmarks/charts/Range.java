package dev.baton.lock.benchmarks.charts;

/** A named distribution: its middle, nearly all of it, and its end. */
public record Range(String name, Style style, double median, double p99, double most) {
    boolean isPossible() {
        return LogScale.isPossible(median) && LogScale.isPossible(p99) && LogScale.isPossible(most);
    }
}
