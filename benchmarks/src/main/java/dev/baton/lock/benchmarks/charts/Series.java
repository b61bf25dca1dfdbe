package dev.baton.lock.benchmarks.charts;

import java.util.List;

/** A named line of a chart. */
public record Series(String name, Style style, List<Point> points) {
    public Series {
        points = List.copyOf(points);
    }

    /** One of its points; what cannot be shown, such as NaN, is left out. */
    public record Point(double x, double y) {}
}
