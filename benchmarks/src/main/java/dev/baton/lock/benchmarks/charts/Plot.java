package dev.baton.lock.benchmarks.charts;

import dev.baton.lock.benchmarks.charts.Svg.Anchor;
import dev.baton.lock.benchmarks.charts.Svg.Weight;

/** The area of a chart in which its data lies, and the text around. */
record Plot(Svg svg, double left, double top, double right, double bottom) {
    static final double WIDTH = 760;
    static final double TOP = 74;
    private static final double TITLE_X = 20;
    private static final String GRID = "#e6e9ed";
    private static final String MUTED = "#57606a";

    /** Draws the heading. */
    void head(String title, String subtitle) {
        svg.element("text", "x", TITLE_X, "y", 30, "font-size", 17, "font-weight", 600)
                .containing(title);
        svg.text(TITLE_X, 50, Anchor.START, subtitle, MUTED, Weight.NORMAL);
    }

    double x(Scale scale, double value) {
        return left + scale.position(value) * (right - left);
    }

    double y(Scale scale, double value) {
        return bottom - scale.position(value) * (bottom - top);
    }

    /** Draws what lies beneath the data: a grid line across for each tick, with its value and the axis's name. */
    void verticalAxis(Scale scale, String name) {
        for (double tick : scale.ticks()) {
            double y = y(scale, tick);
            svg.line(left, y, right, y, GRID, 1);
            svg.text(left - 8, y + 4, Anchor.END, RoundNumbers.label(tick), MUTED, Weight.NORMAL);
        }
        svg.text(TITLE_X, top - 16, Anchor.START, name, MUTED, Weight.NORMAL);
    }

    /** Draws the axis at the foot. */
    void horizontalAxis(Scale scale, String name, boolean grid) {
        for (double tick : scale.ticks()) {
            double x = x(scale, tick);
            svg.line(x, grid ? top : bottom, x, bottom + (grid ? 0 : 5), grid ? GRID : MUTED, 1);
            svg.text(x, bottom + 20, Anchor.MIDDLE, RoundNumbers.label(tick), MUTED, Weight.NORMAL);
        }
        if (!grid) {
            svg.line(left, bottom, right, bottom, MUTED, 1);
        }
        svg.text((left + right) / 2, bottom + 42, Anchor.MIDDLE, name, MUTED, Weight.NORMAL);
    }

    /** Says that there is nothing to see. */
    void empty() {
        svg.text((left + right) / 2, (top + bottom) / 2, Anchor.MIDDLE, "not measured", MUTED, Weight.NORMAL);
    }
}
