package dev.baton.lock.benchmarks.charts;

import java.util.ArrayList;
import java.util.List;

/** Equal ratios, equal lengths: from {@code low} to {@code high}. */
record LogScale(double low, double high, List<Double> ticks) implements Scale {
    private static final int MOST_TICKS = 7;

    /** Ends at round numbers; marked are 1, 2 and 5 of each power of ten, or the powers alone if those are too many. */
    static LogScale covering(double least, double most) {
        double low = RoundNumbers.atMost(least);
        double high = RoundNumbers.atLeast(Math.max(most, low * 1.5));
        List<Double> ticks = new ArrayList<>();
        for (double tick = low; tick <= high; tick = RoundNumbers.atLeast(tick * 1.1)) {
            ticks.add(tick);
        }
        return new LogScale(low, high, ticks.size() <= MOST_TICKS ? List.copyOf(ticks) : powersOfTen(ticks));
    }

    /** Marked where the values are, with which it begins and ends. */
    static LogScale at(List<Double> values) {
        List<Double> ticks = values.stream().distinct().sorted().toList();
        double low = ticks.isEmpty() ? 1 : ticks.get(0);
        double high = ticks.isEmpty() ? 1 : ticks.get(ticks.size() - 1);
        return new LogScale(low, high > low ? high : low * 10, ticks);
    }

    static boolean isPossible(double value) {
        return value > 0 && Double.isFinite(value);
    }

    @Override
    public double position(double value) {
        return Math.log(value / low) / Math.log(high / low);
    }

    @Override
    public boolean shows(double value) {
        return isPossible(value);
    }

    private static List<Double> powersOfTen(List<Double> ticks) {
        return ticks.stream().filter(RoundNumbers::isPowerOfTen).toList();
    }
}
