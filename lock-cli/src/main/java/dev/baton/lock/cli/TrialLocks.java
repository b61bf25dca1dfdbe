package dev.baton.lock.cli;

import java.util.List;
import java.util.stream.IntStream;

/** The locks of a trial: few, so that they are contended. */
record TrialLocks(int count) {
    static final String PREFIX = "baton-torture";

    String name(int number) {
        return "lock-" + (number + 1);
    }

    List<String> names() {
        return IntStream.range(0, count).mapToObj(this::name).toList();
    }
}
