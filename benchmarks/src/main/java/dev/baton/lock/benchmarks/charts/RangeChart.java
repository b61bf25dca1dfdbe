package dev.baton.lock.benchmarks.charts;

import dev.baton.lock.benchmarks.charts.Scale.Kind;
import dev.baton.lock.benchmarks.charts.Svg.Anchor;
import dev.baton.lock.benchmarks.charts.Svg.Weight;
import java.util.List;
import java.util.stream.DoubleStream;

/** Distributions beneath each other on one scale of equal ratios: a dot at the median, one at p99, a stroke at the end. */
public record RangeChart(String title, String subtitle, String valueName, List<Range> ranges) {
    private static final double LEFT = 210;
    private static final double RIGHT = Plot.WIDTH - 40;
    private static final double ROW = 36;

    public RangeChart {
        ranges = ranges.stream().filter(Range::isPossible).toList();
    }

    /** The image. */
    public String svg() {
        double top = Plot.TOP + 14;
        double bottom = top + ROW * Math.max(2, ranges.size());
        Svg svg = new Svg(Plot.WIDTH, bottom + 58, title, subtitle + "; median, p99 and maximum of " + valueName);
        Plot plot = new Plot(svg, LEFT, top, RIGHT, bottom);
        plot.head(title, subtitle);
        if (ranges.isEmpty()) {
            plot.empty();
        } else {
            draw(svg, plot);
        }
        return svg.close();
    }

    private void draw(Svg svg, Plot plot) {
        Scale scale = Scale.of(
                Kind.LOG,
                ranges.stream().flatMapToDouble(range -> DoubleStream.of(range.median(), range.p99(), range.most())));
        plot.horizontalAxis(scale, valueName, /* grid= */ true);
        for (int i = 0; i < ranges.size(); i++) {
            drawRange(svg, plot, scale, ranges.get(i), plot.top() + ROW * (i + 0.5));
        }
        drawKey(svg);
    }

    private static void drawRange(Svg svg, Plot plot, Scale scale, Range range, double y) {
        Style style = range.style();
        double median = plot.x(scale, range.median());
        double p99 = plot.x(scale, range.p99());
        double most = plot.x(scale, range.most());
        svg.name(LEFT - 10, y + 4.5, Anchor.END, range.name(), style, LEFT - 30);
        svg.line(median, y, p99, y, style.colour(), style.strong() ? 6 : 4);
        svg.line(p99, y, most, y, style.colour(), 1.5);
        svg.line(most, y - 7, most, y + 7, style.colour(), 2);
        dot(svg, median, y, 5.5, style.colour(), "#ffffff");
        dot(svg, p99, y, 5.5, style.colour(), style.colour());
    }

    private static void dot(Svg svg, double x, double y, double radius, String colour, String fill) {
        svg.element("circle", "cx", x, "cy", y, "r", radius, "fill", fill, "stroke", colour, "stroke-width", 2)
                .end();
    }

    /** What the signs mean, in the corner where the titles are not. */
    private static void drawKey(Svg svg) {
        double y = 26;
        double x = RIGHT - 230;
        dot(svg, x, y, 4.5, "#57606a", "#ffffff");
        key(svg, x + 10, y, "median");
        dot(svg, x + 90, y, 4.5, "#57606a", "#57606a");
        key(svg, x + 100, y, "p99");
        svg.line(x + 155, y - 6, x + 155, y + 6, "#57606a", 2);
        key(svg, x + 165, y, "longest");
    }

    private static void key(Svg svg, double x, double y, String text) {
        svg.text(x, y + 4.5, Anchor.START, text, "#57606a", Weight.NORMAL);
    }
}
