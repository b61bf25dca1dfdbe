package dev.baton.lock.cli;

import java.util.List;

/**
 * Something that must not be.
 *
 * @param lock the lock's name; empty if it is not about one
 * @param atNanos when it was seen, since the trial's start
 * @param before the last things that happened to the lock
 */
record Violation(Kind kind, String lock, String detail, long atNanos, List<String> before) {

    enum Kind {
        SAME_TOKEN("two holds had the same token"),
        TOKEN_NOT_LARGER("a token was not larger than one seen before it was asked for"),
        TWO_VALID_HOLDS("two holds were valid at the same time"),
        VALID_HOLD_REFUSED("a hold was valid although a larger token had been seen"),
        LOSS_NOT_KNOWN("a hold was valid although its lease was over, or its data gone for longer than its lease"),
        LOST_WITHOUT_CAUSE("a hold was told as lost although neither its lease was over nor data was lost"),
        LOSS_NOT_TOLD("a hold was lost, and nobody was told"),
        STALLED("a lock was free while it was waited for"),
        STARVED("a waiter was never served"),
        STUCK("a hold came to no end"),
        UNEXPECTED("a call ended in a way it must not"),
        LEFT_BEHIND("something was left behind");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    @Override
    public String toString() {
        String where = lock.isEmpty() ? "" : lock + ": ";
        return "at " + Numbers.seconds(atNanos) + ": " + where + kind.text() + ": " + detail;
    }
}
