package dev.baton.lock.benchmarks.processes;

import org.jspecify.annotations.Nullable;

/**
 * What a process says: a line on its standard output that begins with what it is.
 *
 * @param isFailure whether the process failed, and takes no orders any more
 */
record Answer(String text, boolean isFailure) {
    private static final String ANSWER = "answer ";
    private static final String FAILURE = "failed ";

    String line() {
        return (isFailure ? FAILURE : ANSWER) + text;
    }

    /** Null if the line is something else, such as a message of the JVM. */
    static @Nullable Answer parse(String line) {
        if (line.startsWith(ANSWER)) {
            return new Answer(line.substring(ANSWER.length()), /* isFailure= */ false);
        }
        return line.startsWith(FAILURE) ? new Answer(line.substring(FAILURE.length()), /* isFailure= */ true) : null;
    }

    /** The failure in one line. */
    static Answer of(Throwable failure) {
        return new Answer(failure.toString().lines().findFirst().orElse("?"), /* isFailure= */ true);
    }
}
