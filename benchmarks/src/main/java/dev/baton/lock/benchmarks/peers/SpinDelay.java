package dev.baton.lock.benchmarks.peers;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long a spin lock waits between two attempts. */
@FunctionalInterface
interface SpinDelay {
    /** A millisecond: about as fast as a lock can ask without keeping a core busy. */
    SpinDelay TIGHT = () -> TimeUnit.MILLISECONDS.toNanos(1);

    /** The defaults of redlock.rb: 200 ms, and up to 50 ms more at random. */
    SpinDelay REDLOCK = () ->
            TimeUnit.MILLISECONDS.toNanos(200 + ThreadLocalRandom.current().nextLong(50));

    long nextNanos();
}
