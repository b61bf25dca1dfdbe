package dev.baton.lock.cli;

import java.util.List;
import java.util.stream.IntStream;

/** The locks of a trial: few, so that they are contended. */
record TrialLocks(int count) {
    static final String PREFIX = "baton-torture";

    /** Short, so that leases end while a client stands still. */
    static final Long[] WATCHDOG_MILLIS = {1_000L, 1_500L, 2_500L};

    /** 0: a strict order of all waiters. */
    static final Integer[] LOCAL_HANDOFFS = {0, 4, 32};

    String name(int number) {
        return "lock-" + (number + 1);
    }

    List<String> names() {
        return IntStream.range(0, count).mapToObj(this::name).toList();
    }
}
