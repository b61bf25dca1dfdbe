package dev.baton.lock.benchmarks.charts;

import dev.baton.lock.benchmarks.charts.Scale.Kind;
import dev.baton.lock.benchmarks.charts.Series.Point;
import dev.baton.lock.benchmarks.charts.Svg.Anchor;
import java.util.List;
import java.util.stream.Collectors;

/** Lines over a quantity of which there is more and more, both on scales of equal ratios, with a name at each line's end. */
public record LineChart(String title, String subtitle, String xName, String yName, List<Series> series) {
    private static final double HEIGHT = 430;
    private static final double LEFT = 82;
    private static final double LABEL_GAP = 24;
    private static final double LABEL_WIDTH = 180;
    private static final double RIGHT = Plot.WIDTH - LABEL_GAP - LABEL_WIDTH - 10;
    private static final double BOTTOM = HEIGHT - 62;
    private static final double LABEL_HEIGHT = 17;

    public LineChart {
        series = List.copyOf(series);
    }

    /** The image. */
    public String svg() {
        Svg svg = new Svg(Plot.WIDTH, HEIGHT, title, subtitle + "; " + yName + " by " + xName);
        Plot plot = new Plot(svg, LEFT, Plot.TOP + 22, RIGHT, BOTTOM);
        plot.head(title, subtitle);
        List<Series> shown = series.stream()
                .map(LineChart::possible)
                .filter(line -> !line.points().isEmpty())
                .toList();
        if (shown.isEmpty()) {
            plot.empty();
        } else {
            draw(svg, plot, shown);
        }
        return svg.close();
    }

    private static Series possible(Series line) {
        List<Point> points = line.points().stream()
                .filter(point -> LogScale.isPossible(point.x()) && LogScale.isPossible(point.y()))
                .toList();
        return new Series(line.name(), line.style(), points);
    }

    private void draw(Svg svg, Plot plot, List<Series> shown) {
        Scale xScale = LogScale.at(shown.stream()
                .flatMap(line -> line.points().stream())
                .map(Point::x)
                .toList());
        Scale yScale = Scale.of(
                Kind.LOG, shown.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y));
        plot.verticalAxis(yScale, yName);
        plot.horizontalAxis(xScale, xName, /* grid= */ false);
        shown.stream()
                .sorted((a, b) -> Boolean.compare(a.style().strong(), b.style().strong()))
                .forEach(line -> drawLine(svg, plot, xScale, yScale, line));
        drawNames(svg, plot, xScale, yScale, shown);
    }

    private static void drawLine(Svg svg, Plot plot, Scale xScale, Scale yScale, Series line) {
        Style style = line.style();
        String points = line.points().stream()
                .map(point -> Svg.number(plot.x(xScale, point.x())) + "," + Svg.number(plot.y(yScale, point.y())))
                .collect(Collectors.joining(" "));
        svg.element("polyline", "points", points, "fill", "none", "stroke", style.colour())
                .with("stroke-width", style.lineWidth())
                .with("stroke-linejoin", "round")
                .with("stroke-dasharray", style.dashed() ? "6 4" : "none")
                .end();
        for (Point point : line.points()) {
            svg.element("circle", "cx", plot.x(xScale, point.x()), "cy", plot.y(yScale, point.y()))
                    .with("r", style.strong() ? 4.5 : 3.2)
                    .with("fill", style.colour())
                    .with("stroke", "#ffffff")
                    .end();
        }
    }

    /** Each name stands to the right of its line's end; one that had to move is tied to it. */
    private static void drawNames(Svg svg, Plot plot, Scale xScale, Scale yScale, List<Series> shown) {
        List<Double> ends =
                shown.stream().map(line -> plot.y(yScale, last(line).y())).toList();
        List<Double> places = LabelColumn.spread(ends, LABEL_HEIGHT, plot.top(), plot.bottom());
        for (int i = 0; i < shown.size(); i++) {
            Series line = shown.get(i);
            double x = plot.x(xScale, last(line).x());
            svg.element("line", "x1", x + 6, "y1", ends.get(i), "x2", RIGHT + LABEL_GAP - 4, "y2", places.get(i))
                    .with("stroke", line.style().colour())
                    .with("stroke-opacity", "0.45")
                    .end();
            svg.name(RIGHT + LABEL_GAP, places.get(i) + 4.5, Anchor.START, line.name(), line.style(), LABEL_WIDTH);
        }
    }

    private static Point last(Series line) {
        return line.points().get(line.points().size() - 1);
    }
}
