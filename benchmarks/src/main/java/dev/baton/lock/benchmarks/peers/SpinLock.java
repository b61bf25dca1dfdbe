package dev.baton.lock.benchmarks.peers;

import java.util.UUID;

/** The lock that polls: it asks again and again until the key is free, and has neither queue nor watchdog. */
final class SpinLock implements LockUnderTest {
    private final CompareAndDelete commands;
    private final String key;
    private final SpinDelay delay;
    private volatile String held = ""; // written by the holder

    SpinLock(CompareAndDelete commands, String key, SpinDelay delay) {
        this.commands = commands;
        this.key = key;
        this.delay = delay;
    }

    @Override
    public void lock() {
        String value = UUID.randomUUID().toString();
        while (!commands.setIfAbsent(key, value)) {
            Pause.nanos(delay.nextNanos());
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
