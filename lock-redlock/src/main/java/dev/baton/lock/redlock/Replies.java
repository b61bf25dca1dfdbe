package dev.baton.lock.redlock;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the scripts return, read. */
final class Replies {
    private Replies() {}

    /**
     * A server's vote on an attempt.
     *
     * @param token first token reserved, if granted
     * @param holder value of the holder, if not granted
     * @param leftMillis lease that the holder has left
     * @param micros the server's time
     */
    record Vote(boolean granted, long token, String holder, long leftMillis, long micros) {}

    /** What is there of a hold on a server. */
    enum State {
        MINE,
        TAKEN,
        FREE,
        GONE
    }

    /**
     * What a server says of a hold.
     *
     * @param number the lease left in ms, or how many others wait
     */
    record Found(State state, long number) {}

    /**
     * What a server knows of a lock.
     *
     * @param value of the holder, or empty
     */
    record Seen(String value, long leftMillis, long token, List<String> waiters) {}

    static Vote vote(List<Object> result) {
        return number(result, 0) == 1
                ? new Vote(true, number(result, 1), "", 0, number(result, 2))
                : new Vote(false, 0, text(result, 1), number(result, 2), number(result, 3));
    }

    static Found found(List<Object> result) {
        return new Found(State.values()[(int) number(result, 0) - 1], number(result, 1));
    }

    static Seen seen(List<Object> result) {
        List<String> waiters = result.stream().skip(3).map(String::valueOf).toList();
        return new Seen(text(result, 0), number(result, 1), number(result, 2), waiters);
    }

    static long number(List<Object> result, int index) {
        return Long.parseLong(text(result, index));
    }

    static String text(List<Object> result, int index) {
        return String.valueOf(result.get(index));
    }

    /**
     * A value of a lock, apart.
     *
     * @param attempt by which it was taken, or 0 if the value is none of ours
     * @param sequence number of the last change to its lease
     */
    record Value(String owner, long attempt, int sequence) {}

    private static final Pattern VALUE = Pattern.compile("(.*)#(\\d{1,18})#(\\d{1,9})", Pattern.DOTALL);

    static Value value(String text) {
        Matcher matcher = VALUE.matcher(text);
        return matcher.matches()
                ? new Value(matcher.group(1), Long.parseLong(matcher.group(2)), Integer.parseInt(matcher.group(3)))
                : new Value(text, 0, 0);
    }

    /** Whose value it is: what comes before the attempt and the sequence, or all of it if it is none of ours. */
    static String owner(String value) {
        int sequence = value.lastIndexOf('#');
        int attempt = sequence < 0 ? -1 : value.lastIndexOf('#', sequence - 1);
        return attempt < 0 ? value : value.substring(0, attempt);
    }
}
