package dev.baton.lock.benchmarks;

import java.util.Locale;

/** What a round measures, and how it is printed. */
enum Metric {
    MEDIAN_MICROS("median µs", "%,.1f"),
    P99_MICROS("p99 µs", "%,.1f"),
    PAIR_NANOS("ns per pair", "%,.0f"),
    RATE("acquisitions/s", "%,.0f"),
    LEAST_TO_MOST("least/most", "%.2f"),
    REQUESTS("requests each", "%.2f"),
    SERVER_MICROS("server µs each", "%.1f"),
    COMMANDS("commands each", "%.3f");

    private final String title;
    private final String format;

    Metric(String title, String format) {
        this.title = title;
        this.format = format;
    }

    String title() {
        return title;
    }

    String print(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
