package dev.baton.lock.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What the settings of clients may be, where they are times. */
public final class Durations {
    private static final Duration LONGEST = Duration.ofDays(1);

    private Durations() {}

    /** A time of up to a day. See {@link #checked(String, Duration, Duration, Duration)}. */
    public static Duration checked(String name, Duration given, Duration least) {
        return checked(name, given, least, LONGEST);
    }

    /**
     * The time that was given.
     *
     * @param name what it is for, for messages
     * @throws IllegalArgumentException if it is less or more than is allowed
     */
    public static Duration checked(String name, Duration given, Duration least, Duration most) {
        requireNonNull(given, name);
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s of %s is not allowed; it must be from %s to %s".formatted(name, given, least, most));
        }
        return given;
    }
}
