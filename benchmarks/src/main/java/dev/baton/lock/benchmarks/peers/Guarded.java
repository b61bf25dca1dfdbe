package dev.baton.lock.benchmarks.peers;

import java.util.concurrent.atomic.AtomicInteger;

/** A counter that is right only if whoever increments it is alone. */
final class Guarded {
    private static final long MOMENT_NANOS = 20_000; // long enough for another thread to come in between

    private final AtomicInteger holders = new AtomicInteger();
    private int value; // guarded by the lock under test

    void increment() {
        Conformance.requireExclusion(holders.incrementAndGet() == 1, "there were two holders at once");
        int before = value;
        Pause.nanos(MOMENT_NANOS);
        value = before + 1;
        holders.decrementAndGet();
    }

    int value() {
        return value;
    }
}
