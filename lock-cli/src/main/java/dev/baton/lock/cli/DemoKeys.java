package dev.baton.lock.cli;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The keys of one run of the demo, all under a prefix that no other run has.
 *
 * @param prefix also the key prefix of the run's Baton clients
 */
record DemoKeys(String prefix) {
    /** The demo deletes its keys; this is for a run that was killed and could not. */
    static final Duration TTL = Duration.ofMinutes(10);

    static final String LOCK_NAME = "stock";

    static DemoKeys unique() {
        return new DemoKeys("baton-demo:" + UUID.randomUUID());
    }

    /** Units left. */
    String stock() {
        return prefix + ":stock";
    }

    /** Units sold, counted by the server. */
    String sold() {
        return prefix + ":sold";
    }

    String spinLock() {
        return prefix + ":spin-lock";
    }

    /** What the table, and all that goes with it, is called on MySQL. */
    String table() {
        return prefix.replaceAll("[^a-z0-9]", "_");
    }

    /** Where Baton keeps the lock of that name. */
    String batonLock() {
        return prefix + ":{" + LOCK_NAME + "}";
    }

    List<String> all() {
        return List.of(stock(), sold(), spinLock(), batonLock());
    }
}
