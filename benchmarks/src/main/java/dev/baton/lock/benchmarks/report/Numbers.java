package dev.baton.lock.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Figures as tables show them: about three digits, and thousands apart. */
final class Numbers {
    static final String NONE = "–";

    private Numbers() {}

    static String brief(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (size == 0 || size >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 1) {
            return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : "%.2f", value);
        }
        return new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String ratio(double value) {
        return Double.isFinite(value) ? brief(value) + " ×" : NONE;
    }

    /** The median, with the least and the greatest behind it. */
    static String spread(Figure figure) {
        return brief(figure.median()) + " (" + brief(figure.min()) + "–" + brief(figure.max()) + ")";
    }
}
