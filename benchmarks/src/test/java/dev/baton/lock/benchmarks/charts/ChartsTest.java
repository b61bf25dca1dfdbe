package dev.baton.lock.benchmarks.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.charts.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartsTest {
    private static final Style BLUE = new Style("#0060a8", /* strong= */ true, /* dashed= */ false);
    private static final Style RED = new Style("#c44e00", /* strong= */ false, /* dashed= */ true);
    private static final String AWKWARD = "a < b & \"c\" > 'd'\u0000 µs";
    private static final String SHOWN = "a < b & \"c\" > 'd' µs";

    @Test
    void linesRiseWithTheirValues() {
        Document image = Xml.parse(lines(series("up", BLUE, 10, 100, 1_000)));

        List<String[]> points = points(image, 0);
        assertThat(points).hasSize(3);
        assertThat(x(points.get(1))).isGreaterThan(x(points.get(0)));
        assertThat(y(points.get(1))).isLessThan(y(points.get(0)));
        assertThat(y(points.get(0)) - y(points.get(1))).isEqualTo(y(points.get(1)) - y(points.get(2)));
        assertThat(texts(image)).contains("up", "1", "2", "4", "10", "100", "1,000", "rate", "clients");
    }

    @Test
    void strongLineLiesAboveTheOthers() {
        Document image = Xml.parse(lines(series("strong", BLUE, 1, 2), series("other", RED, 2, 1)));

        NodeList drawn = image.getElementsByTagName("polyline");
        assertThat(((Element) drawn.item(0)).getAttribute("stroke")).isEqualTo(RED.colour());
        assertThat(((Element) drawn.item(1)).getAttribute("stroke")).isEqualTo(BLUE.colour());
        assertThat(((Element) drawn.item(0)).getAttribute("stroke-dasharray")).isNotEqualTo("none");
    }

    @Test
    void namesOfLinesThatEndTogetherDoNotOverlap() {
        Document image = Xml.parse(lines(series("one", BLUE, 1, 100), series("two", RED, 5, 100)));

        assertThat(Math.abs(textY(image, "one") - textY(image, "two"))).isGreaterThanOrEqualTo(17);
    }

    @Test
    void whatHasNoPlaceOnTheScaleIsLeftOut() {
        Document image = Xml.parse(lines(series("some", BLUE, Double.NaN, 0, 7), series("none", RED, Double.NaN)));

        assertThat(points(image, 0)).hasSize(1);
        assertThat(image.getElementsByTagName("polyline").getLength()).isOne();
        assertThat(texts(image)).contains("some").doesNotContain("none");
    }

    @Test
    void chartsOfNothingSaySo() {
        assertThat(texts(Xml.parse(lines()))).contains("not measured");
        assertThat(texts(Xml.parse(bars(Double.NaN)))).contains("not measured");
        assertThat(texts(Xml.parse(ranges(0)))).contains("not measured");
    }

    @Test
    void everythingIsEscaped() {
        assertThat(texts(Xml.parse(lines(series(AWKWARD, BLUE, 1, 2))))).contains(SHOWN);
        assertThat(texts(Xml.parse(new BarChart(AWKWARD, "", AWKWARD, List.of()).svg())))
                .contains(SHOWN);
        assertThat(Xml.parse(lines()).getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("title");
    }

    @Test
    void barsAreAsLongAsTheirValues() {
        Document image = Xml.parse(bars(0.5, 1));

        NodeList rects = image.getElementsByTagName("rect"); // the first is the ground
        double half = Double.parseDouble(((Element) rects.item(1)).getAttribute("width"));
        double whole = Double.parseDouble(((Element) rects.item(2)).getAttribute("width"));
        assertThat(whole).isEqualTo(2 * half);
        assertThat(texts(image)).contains("0.5", "value");
    }

    @Test
    void rangesGoFromTheMedianToTheLongest() {
        Document image = Xml.parse(ranges(10));

        assertThat(texts(image)).contains("median", "p99", "longest", "10", "100", "1,000", "wait");
    }

    private static String lines(Series... series) {
        return new LineChart("title", "where", "clients", "rate", List.of(series)).svg();
    }

    private static String bars(double... values) {
        List<Bar> bars = new ArrayList<>();
        for (double value : values) {
            bars.add(new Bar("bar", BLUE, value));
        }
        return new BarChart("title", "where", "value", bars).svg();
    }

    private static String ranges(double median) {
        Range range = new Range("range", BLUE, median, 100, 1_000);
        return new RangeChart("title", "where", "wait", List.of(range)).svg();
    }

    private static Series series(String name, Style style, double... values) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(new Point(1 << i, values[i]));
        }
        return new Series(name, style, points);
    }

    private static List<String[]> points(Document image, int line) {
        Element drawn = (Element) image.getElementsByTagName("polyline").item(line);
        return Pattern.compile(" ")
                .splitAsStream(drawn.getAttribute("points"))
                .map(point -> point.split(",", -1))
                .toList();
    }

    private static double x(String[] point) {
        return Double.parseDouble(point[0]);
    }

    private static double y(String[] point) {
        return Double.parseDouble(point[1]);
    }

    private static List<String> texts(Document image) {
        List<String> texts = new ArrayList<>();
        NodeList nodes = image.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private static double textY(Document image, String content) {
        NodeList nodes = image.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i).getTextContent().equals(content)) {
                return Double.parseDouble(((Element) nodes.item(i)).getAttribute("y"));
            }
        }
        throw new AssertionError("no text " + content);
    }
}
