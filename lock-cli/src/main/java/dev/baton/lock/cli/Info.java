package dev.baton.lock.cli;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads the answer to Redis's INFO command: a line {@code name:value} for each field. */
final class Info {
    private static final Pattern CALLS = Pattern.compile("^cmdstat_(?!info:)[^:]+:calls=(\\d+)", Pattern.MULTILINE);

    private Info() {}

    /** The value of a field, or "?" if it is not there. */
    static String field(String info, String name) {
        return Pattern.compile("^" + Pattern.quote(name) + ":(.*?)\\r?$", Pattern.MULTILINE)
                .matcher(info)
                .results()
                .map(result -> result.group(1))
                .findFirst()
                .orElse("?");
    }

    /** The calls of all commands together, except those of INFO: whoever counts does not count the counting. */
    static long commandCalls(String commandStats) {
        return CALLS.matcher(commandStats)
                .results()
                .map((MatchResult result) -> result.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
