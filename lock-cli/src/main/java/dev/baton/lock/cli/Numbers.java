package dev.baton.lock.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Numbers as people read them, the same everywhere. */
final class Numbers {
    private Numbers() {}

    /** Such as 12,345. */
    static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Such as 3.0. */
    static String oneDecimal(double number) {
        return String.format(Locale.ROOT, "%,.1f", number);
    }

    /** Such as 0.4 ms, 17 ms, 1.3 s. */
    static String duration(long nanos) {
        double millis = nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
        if (millis < 9.95) {
            return oneDecimal(millis) + " ms";
        }
        return millis < 999.5 ? whole(Math.round(millis)) + " ms" : oneDecimal(millis / 1000) + " s";
    }

    /** Such as 12.345 s, for moments that are compared. */
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%,.3f s", nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
