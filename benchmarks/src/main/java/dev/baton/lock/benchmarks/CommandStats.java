package dev.baton.lock.benchmarks;

import dev.baton.lock.testkit.RespClient;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The commands a server has run, with those inside scripts, and the time it took, which for a script includes them. */
record CommandStats(Map<String, Usage> byCommand) {
    private static final String LINE_PREFIX = "cmdstat_";
    private static final Set<String> HOUSEKEEPING = Set.of("info", "ping");

    record Usage(long calls, long micros) {
        Usage minus(Usage earlier) {
            return new Usage(calls - earlier.calls, micros - earlier.micros);
        }

        Usage plus(Usage other) {
            return new Usage(calls + other.calls, micros + other.micros);
        }
    }

    static CommandStats read(RespClient server) {
        Map<String, Usage> usage = new TreeMap<>();
        server.text("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith(LINE_PREFIX))
                .forEach(line -> usage.put(command(line), new Usage(field(line, "calls="), field(line, "usec="))));
        return new CommandStats(usage);
    }

    CommandStats since(CommandStats earlier) {
        Map<String, Usage> delta = new TreeMap<>(byCommand);
        earlier.byCommand.forEach((command, usage) -> delta.computeIfPresent(command, (key, now) -> now.minus(usage)));
        return new CommandStats(delta);
    }

    /** Of two servers together. */
    CommandStats plus(CommandStats other) {
        Map<String, Usage> sum = new TreeMap<>(byCommand);
        other.byCommand.forEach((command, usage) -> sum.merge(command, usage, Usage::plus));
        return new CommandStats(sum);
    }

    long calls(Set<String> commands) {
        return sum(commands, Usage::calls);
    }

    long micros(Set<String> commands) {
        return sum(commands, Usage::micros);
    }

    /** All commands but those that look at the server or keep its connections alive. */
    long callsButHousekeeping() {
        Set<String> commands = new HashSet<>(byCommand.keySet());
        commands.removeAll(HOUSEKEEPING);
        return calls(commands);
    }

    private long sum(Set<String> commands, ToLongFunction<Usage> part) {
        return byCommand.entrySet().stream()
                .filter(entry -> commands.contains(entry.getKey()))
                .mapToLong(entry -> part.applyAsLong(entry.getValue()))
                .sum();
    }

    private static String command(String line) {
        return line.substring(LINE_PREFIX.length(), line.indexOf(':'));
    }

    private static long field(String line, String name) {
        int start = line.indexOf(name) + name.length();
        return Long.parseLong(line.substring(start, line.indexOf(',', start)));
    }
}
