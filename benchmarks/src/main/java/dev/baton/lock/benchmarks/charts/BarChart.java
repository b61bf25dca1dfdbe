package dev.baton.lock.benchmarks.charts;

import dev.baton.lock.benchmarks.charts.Scale.Kind;
import dev.baton.lock.benchmarks.charts.Svg.Anchor;
import java.util.List;

/** Bars that lie beneath each other, each with its name before and its value behind it. */
public record BarChart(String title, String subtitle, String valueName, List<Bar> bars) {
    private static final double LEFT = 210;
    private static final double RIGHT = Plot.WIDTH - 80;
    private static final double ROW = 32;
    private static final double BAR = 20;

    public BarChart {
        bars = bars.stream().filter(bar -> Double.isFinite(bar.value())).toList();
    }

    /** The image. */
    public String svg() {
        double bottom = Plot.TOP + ROW * Math.max(2, bars.size());
        Svg svg = new Svg(Plot.WIDTH, bottom + 58, title, subtitle + "; " + valueName);
        Plot plot = new Plot(svg, LEFT, Plot.TOP, RIGHT, bottom);
        plot.head(title, subtitle);
        if (bars.isEmpty()) {
            plot.empty();
        } else {
            draw(svg, plot);
        }
        return svg.close();
    }

    private void draw(Svg svg, Plot plot) {
        Scale scale = Scale.of(Kind.LINEAR, bars.stream().mapToDouble(Bar::value));
        plot.horizontalAxis(scale, valueName, /* grid= */ true);
        for (int i = 0; i < bars.size(); i++) {
            drawBar(svg, plot, scale, bars.get(i), plot.top() + ROW * (i + 0.5));
        }
    }

    private static void drawBar(Svg svg, Plot plot, Scale scale, Bar bar, double middle) {
        Style style = bar.style();
        double zero = plot.x(scale, 0);
        double end = plot.x(scale, bar.value());
        svg.name(LEFT - 10, middle + 4.5, Anchor.END, bar.name(), style, LEFT - 30);
        svg.element("rect", "x", Math.min(zero, end), "y", middle - BAR / 2, "height", BAR, "rx", 3)
                .with("width", Math.max(1, Math.abs(end - zero)))
                .with("fill", style.colour())
                .with("fill-opacity", style.strong() ? "1" : "0.85")
                .end();
        svg.text(Math.max(zero, end) + 7, middle + 4.5, Anchor.START, RoundNumbers.label(bar.value()));
    }
}
