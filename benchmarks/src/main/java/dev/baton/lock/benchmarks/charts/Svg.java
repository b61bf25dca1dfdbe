package dev.baton.lock.benchmarks.charts;

import java.util.Locale;

/** The text of an SVG image as it grows: elements with attributes, numbers to a tenth of a pixel, everything escaped. */
final class Svg {
    private static final String INK = "#24292f";
    private static final String FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

    private static final double FONT_SIZE = 13;
    /** What a bold letter takes of the widest of the fonts, on average. */
    private static final double WIDE_LETTER = 7.6;

    private final StringBuilder text = new StringBuilder();

    /** Opens an image on a light ground of its own, so that it reads the same in a dark page. */
    Svg(double width, double height, String title, String description) {
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$.0f\" height=\"%2$.0f\" viewBox=\"0 0 %1$.0f %2$.0f\""
                        + " role=\"img\" font-family=\"%3$s\" font-size=\"13\" fill=\"%4$s\">%n",
                width,
                height,
                FONT,
                INK));
        text.append("<title>").append(escape(title)).append("</title>\n");
        text.append("<desc>").append(escape(description)).append("</desc>\n");
        element("rect", "x", 0.5, "y", 0.5, "width", width - 1, "height", height - 1, "rx", 8, "fill", "#ffffff")
                .with("stroke", "#d0d7de")
                .end();
    }

    /** Begins an element; its attributes are names and values in turns. */
    Element element(String name, Object... attributes) {
        return new Element(name, attributes);
    }

    void line(double x1, double y1, double x2, double y2, String colour, double width) {
        element("line", "x1", x1, "y1", y1, "x2", x2, "y2", y2, "stroke", colour, "stroke-width", width)
                .end();
    }

    void text(double x, double y, Anchor anchor, String content) {
        text(x, y, anchor, content, INK, Weight.NORMAL);
    }

    void text(double x, double y, Anchor anchor, String content, String colour, Weight weight) {
        element("text", "x", x, "y", y, "text-anchor", anchor.value, "fill", colour)
                .with("font-weight", weight.value)
                .containing(content);
    }

    /** A subject's name in its colour, in smaller letters if there is too little room for it. */
    void name(double x, double y, Anchor anchor, String name, Style style, double room) {
        double size = Math.min(FONT_SIZE, FONT_SIZE * room / (name.length() * WIDE_LETTER));
        element("text", "x", x, "y", y, "text-anchor", anchor.value, "fill", style.colour())
                .with("font-weight", style.weight().value)
                .with("font-size", size)
                .containing(name);
    }

    /** The whole image. */
    String close() {
        return text.append("</svg>\n").toString();
    }

    /** Characters that XML has no place for are left out. */
    static String escape(String content) {
        return content.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Where a text begins from its point. */
    enum Anchor {
        START("start"),
        MIDDLE("middle"),
        END("end");

        private final String value;

        Anchor(String value) {
            this.value = value;
        }
    }

    /** How bold a text is. */
    enum Weight {
        NORMAL("400"),
        BOLD("600");

        private final String value;

        Weight(String value) {
            this.value = value;
        }
    }

    /** An element whose start tag is still open. */
    final class Element {
        private final String name;

        private Element(String name, Object... attributes) {
            this.name = name;
            text.append('<').append(name);
            for (int i = 0; i < attributes.length; i += 2) {
                var unused = with((String) attributes[i], attributes[i + 1]);
            }
        }

        Element with(String attribute, Object value) {
            text.append(' ').append(attribute).append("=\"");
            text.append(value instanceof Double number ? number(number) : escape(value.toString()));
            text.append('"');
            return this;
        }

        void end() {
            text.append("/>\n");
        }

        void containing(String content) {
            text.append('>').append(escape(content)).append("</").append(name).append(">\n");
        }
    }

    static String number(double value) {
        String tenths = String.format(Locale.ROOT, "%.1f", value);
        return tenths.endsWith(".0") ? tenths.substring(0, tenths.length() - 2) : tenths;
    }
}
