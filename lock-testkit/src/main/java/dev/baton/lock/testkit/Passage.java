package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a lock guards in a test: only one may be inside at a time, and each comes with a larger token than the last. */
final class Passage {
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicLong lastToken = new AtomicLong();

    /** Goes in and out, as the holder. */
    void pass(Taken taken) {
        assertThat(inside.incrementAndGet()).as("holders at once").isEqualTo(1);
        long token = taken.token();
        assertThat(token).as("fencing token").isGreaterThan(lastToken.getAndSet(token));
        Thread.onSpinWait();
        assertThat(taken.isHeld()).as("is held").isTrue();
        inside.decrementAndGet();
        passed.incrementAndGet();
    }

    int passed() {
        return passed.get();
    }
}
