package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpinWaitTest {
    private static final long MILLI = 1_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final SpinWait spinWait = new SpinWait(() -> now.addAndGet(10_000), /* most= */ 1);
    private int looks;

    @Test
    void spinsUntilWhatIsExpectedHasHappened() {
        spinWait.whileExpecting(() -> ++looks < 5);
        assertThat(looks).isEqualTo(5);
    }

    @Test
    void givesUpAfterAFifthOfAMillisecond() {
        spinWait.whileExpecting(() -> ++looks > 0);
        assertThat(now.get()).isBetween(MILLI / 5, MILLI / 4);
    }

    @Test
    void doesNotSpinWhereAnswersTakeLonger() {
        for (int i = 0; i < 20; i++) {
            spinWait.answered(MILLI);
        }
        spinWait.whileExpecting(() -> ++looks > 0);
        assertThat(now).hasValue(0);
    }

    @Test
    void spinsAgainWhenAnswersAreQuick() {
        for (int i = 0; i < 20; i++) {
            spinWait.answered(MILLI);
        }
        for (int i = 0; i < 40; i++) {
            spinWait.answered(MILLI / 20);
        }
        spinWait.whileExpecting(() -> ++looks < 5);
        assertThat(looks).isEqualTo(5);
    }

    @Test
    void noMoreThreadsSpinThanAreAllowed() {
        long[] spun = new long[1];
        spinWait.whileExpecting(() -> {
            if (looks > 0) {
                long before = now.get();
                spinWait.whileExpecting(() -> true);
                spun[0] = now.get() - before;
            }
            return ++looks < 3;
        });
        assertThat(looks).isEqualTo(3);
        assertThat(spun[0]).isZero();
    }

    @Test
    void yieldsABoundedNumberOfTimes() {
        SpinWait.yieldWhile(() -> ++looks > 0, 7);
        assertThat(looks).isEqualTo(7);
    }
}
