package dev.baton.lock.benchmarks.peers;

import java.util.UUID;

/** The lock that polls: it asks every millisecond until the key is free, and has neither queue nor watchdog. */
final class SpinLock implements LockUnderTest {
    private static final long INTERVAL_NANOS = 1_000_000;

    private final CompareAndDelete commands;
    private final String key;
    private volatile String held = ""; // written by the holder

    SpinLock(CompareAndDelete commands, String key) {
        this.commands = commands;
        this.key = key;
    }

    @Override
    public void lock() {
        String value = UUID.randomUUID().toString();
        while (!commands.setIfAbsent(key, value)) {
            Pause.nanos(INTERVAL_NANOS);
        }
        held = value;
    }

    @Override
    public void unlock() {
        if (!commands.deleteIfEqual(key, held)) {
            throw new IllegalStateException(key + " is held no longer");
        }
    }
}
