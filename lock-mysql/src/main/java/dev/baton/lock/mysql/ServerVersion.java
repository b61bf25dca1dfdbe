package dev.baton.lock.mysql;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server it is.
 *
 * @param isMariaDb or else MySQL, or what calls itself so
 */
record ServerVersion(boolean isMariaDb, int major, int minor, int patch) {
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");
    /** What some MariaDB servers put before their version for the sake of old replicas. */
    private static final String REPLICATION_PREFIX = "5.5.5-";

    /** From what {@code VERSION()} says. */
    static ServerVersion parse(String text) {
        boolean mariaDb = text.toLowerCase(Locale.ROOT).contains("mariadb");
        boolean prefixed = mariaDb && text.startsWith(REPLICATION_PREFIX);
        Matcher numbers = NUMBERS.matcher(prefixed ? text.substring(REPLICATION_PREFIX.length()) : text);
        if (!numbers.lookingAt()) {
            return new ServerVersion(mariaDb, 0, 0, 0);
        }
        return new ServerVersion(mariaDb, number(numbers.group(1)), number(numbers.group(2)), number(numbers.group(3)));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Whether a session may have several locks: before, to take one gave up the one it had. */
    boolean isSupported() {
        return isMariaDb ? isAtLeast(10, 0, 2) : isAtLeast(5, 7, 5);
    }

    /** Why it is not. */
    String tooOld() {
        return "%s is too old: its sessions can have one named lock only; MySQL 5.7.5 or MariaDB 10.0.2 is needed"
                .formatted(this);
    }

    boolean hasReleaseAllLocks() {
        return isMariaDb ? isAtLeast(10, 5, 2) : isAtLeast(5, 7, 5);
    }

    boolean isAtLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        if (major != wantedMajor) {
            return major > wantedMajor;
        }
        return minor != wantedMinor ? minor > wantedMinor : patch >= wantedPatch;
    }

    @Override
    public String toString() {
        return "%s %d.%d.%d".formatted(isMariaDb ? "MariaDB" : "MySQL", major, minor, patch);
    }
}
