package dev.baton.lock.benchmarks.progress;

import java.time.Duration;

/**
 * How far a run has come.
 *
 * @param part the number of the part that runs, from 1
 * @param parts how many there are
 * @param name what the part is called
 * @param detail what it does at the moment, or empty
 * @param done of the whole run, 0 to 1
 * @param left about how long the whole run still takes
 */
public record Progress(int part, int parts, String name, String detail, double done, Duration left) {

    /** The time left, no more exact than it is known: {@code 12 min}, {@code 1 min 30 s}, {@code 20 s}. */
    String leftText() {
        long seconds = left.toSeconds();
        if (seconds >= 300) {
            return Math.round(seconds / 60.0) + " min";
        }
        long tens = Math.max(0, (seconds + 5) / 10 * 10);
        if (tens < 60) {
            return tens + " s";
        }
        return tens / 60 + " min" + (tens % 60 == 0 ? "" : " " + tens % 60 + " s");
    }
}
