package dev.baton.lock.benchmarks.charts;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Equal differences, equal lengths.
 *
 * @param step the distance of two ticks
 * @param low the first tick, in steps
 * @param high the last tick, in steps
 */
record LinearScale(double step, long low, long high) implements Scale {
    private static final int MOST_TICKS = 6;

    /** From zero, and as round as can be. */
    static LinearScale covering(double least, double most) {
        double from = Math.min(0, least);
        double to = most > from ? most : from + 1;
        double step = RoundNumbers.atLeast((to - from) / MOST_TICKS);
        return new LinearScale(step, (long) Math.floor(from / step), (long) Math.ceil(to / step));
    }

    @Override
    public double position(double value) {
        return (value / step - low) / (high - low);
    }

    @Override
    public List<Double> ticks() {
        return LongStream.rangeClosed(low, high)
                .mapToObj(multiple -> RoundNumbers.clean(multiple * step))
                .toList();
    }

    @Override
    public boolean shows(double value) {
        return Double.isFinite(value);
    }
}
