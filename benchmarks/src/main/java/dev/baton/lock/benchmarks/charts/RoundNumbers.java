package dev.baton.lock.benchmarks.charts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** The numbers that people like on an axis: 1, 2 and 5 times a power of ten. */
final class RoundNumbers {
    private static final double[] DIGITS = {1, 2, 5, 10};
    private static final double SLACK = 1e-9;

    private RoundNumbers() {}

    /** The least round number that is not below a positive value. */
    static double atLeast(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + SLACK));
        for (double digit : DIGITS) {
            if (digit * power >= value * (1 - SLACK)) {
                return clean(digit * power);
            }
        }
        throw new IllegalArgumentException("not positive: " + value);
    }

    /** The greatest round number that is not above a positive value. */
    static double atMost(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + SLACK));
        for (int i = DIGITS.length - 1; i >= 0; i--) {
            if (DIGITS[i] * power <= value * (1 + SLACK)) {
                return clean(DIGITS[i] * power);
            }
        }
        throw new IllegalArgumentException("not positive: " + value);
    }

    static boolean isPowerOfTen(double value) {
        double exponent = Math.log10(value);
        return Math.abs(exponent - Math.rint(exponent)) < SLACK;
    }

    /** The nearest number with few digits, such as 0.3 for 0.30000000000000004. */
    static double clean(double value) {
        return new BigDecimal(value).round(new MathContext(12)).doubleValue();
    }

    /** As an axis shows it: with thousands apart, and no digits that say nothing. */
    static String label(double value) {
        if (Math.abs(value) >= 1 && value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return value == 0
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
