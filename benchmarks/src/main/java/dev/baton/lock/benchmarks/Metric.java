package dev.baton.lock.benchmarks;

import java.util.Locale;

/** What a round measures, and how it is printed. */
enum Metric {
    MEDIAN_MICROS("median µs", "%,.1f"),
    P99_MICROS("p99 µs", "%,.1f"),
    PAIR_NANOS("ns per pair", "%,.0f"),
    RATE("acquisitions/s", "%,.0f"),
    WORK_SHARE("share of work", "%.3f"),
    LEAST_TO_MOST("least/most", "%.2f"),
    WAIT_MEDIAN_MICROS("wait median µs", "%,.1f"),
    WAIT_P99_MICROS("wait p99 µs", "%,.0f"),
    WAIT_MAX_MICROS("longest wait µs", "%,.0f"),
    REQUESTS("requests each", "%.2f"),
    SERVER_MICROS("server µs each", "%.1f"),
    SERVER_CPU_MICROS("server CPU µs each", "%.1f"),
    CLIENT_CPU_MICROS("client CPU µs each", "%.1f"),
    WIRE_BYTES("bytes on the wire each", "%,.0f"),
    ALLOCATED_BYTES("allocated bytes each", "%,.0f"),
    SWITCHES("context switches each", "%,.1f"),
    COMMANDS("commands each, inside scripts too", "%.3f"),
    QUEUE_PLACES("places in queue", "%.0f"),
    HANDOFF_TO_FEW("median / with 2", "%.2f"),
    HOLDS("holds", "%,.0f"),
    CLIENT_CORE_PERCENT("client core %", "%.2f"),
    SERVER_CORE_PERCENT("server core %", "%.2f"),
    RENEWAL_COMMANDS("cmds per renewal", "%.4f"),
    HEAP_BYTES("heap bytes each", "%,.0f"),
    NAMES_WAITED_FOR("names waited for", "%,.0f"),
    HEAP_BYTES_LEFT("heap left each", "%,.1f"),
    CHANNELS_LEFT("channels left", "%,.0f"),
    KEYS_LEFT("keys left", "%,.0f");

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
