package dev.baton.lock.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Spin-then-park: who waits for something that is about to happen gives its processor to others a few times before it
 * parks, since to be woken costs more than most of these waits take (Karlin, Li, Manasse and Owicki, SOSP 1991). It only
 * ever yields, so that whoever has work to do goes first. For an answer of the backend no more threads do so than there are
 * processors to spare, and none where answers usually take longer than a spin.
 */
@SuppressWarnings("ThreadPriorityCheck") // yielding may help, and nothing depends on it
final class SpinWait {
    private static final long LONGEST = 200_000L;

    private final int most;
    private final AtomicInteger spinning = new AtomicInteger();
    private final LongSupplier clock;
    private volatile long usual; // time that an answer takes, as a moving average; lost updates do no harm

    /**
     * @param most how many threads may spin at once
     */
    SpinWait(LongSupplier clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    /** Leaves one processor to those that bring the answers. */
    static SpinWait onThisMachine(LongSupplier clock) {
        return new SpinWait(clock, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** Spins while an answer of the backend is expected. */
    void whileExpecting(BooleanSupplier condition) {
        if (usual > LONGEST || !condition.getAsBoolean()) {
            return;
        }
        if (spinning.incrementAndGet() <= most) {
            long start = clock.getAsLong();
            while (condition.getAsBoolean() && clock.getAsLong() - start < LONGEST) {
                Thread.yield();
            }
        }
        spinning.decrementAndGet();
    }

    /** An answer has come, after so long. */
    void answered(long nanos) {
        long known = usual;
        usual = known + (nanos - known) / 8;
    }

    /** Spins while another thread of this client is expected to act. */
    static void yieldWhile(BooleanSupplier condition, int times) {
        for (int i = 0; i < times && condition.getAsBoolean(); i++) {
            Thread.yield();
        }
    }
}
