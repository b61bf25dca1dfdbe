package dev.baton.lock.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers that a worker is told of.
 *
 * @param stock where the stock is, and most locks are as well
 * @param locks for a lock that is kept on several
 */
record WorkerServers(String stock, List<String> locks) {

    /** Not an argument: everybody may read those, and a URI may have a password. */
    String line() {
        return Stream.concat(Stream.of(stock), locks.stream()).collect(Collectors.joining(" "));
    }

    static WorkerServers parse(String line) {
        List<String> uris = Arrays.asList(line.split(" ", -1));
        return new WorkerServers(uris.get(0), uris.subList(1, uris.size()));
    }
}
