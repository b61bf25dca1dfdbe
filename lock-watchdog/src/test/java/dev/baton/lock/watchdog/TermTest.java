package dev.baton.lock.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TermTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void L16_aLeaseEndsLocallyAThousandthAnd2MillisecondsEarlier() {
        assertThat(Term.deadline(5 * SECOND, 30 * SECOND))
                .isEqualTo(35 * SECOND - TimeUnit.MILLISECONDS.toNanos(30) - TimeUnit.MILLISECONDS.toNanos(2));
    }

    @Test
    void aLeaseShorterThanTheMarginIsOverWhenItBegins() {
        assertThat(Term.deadline(0, TimeUnit.MILLISECONDS.toNanos(1))).isNegative();
    }

    @Test
    void theLongestLeaseEndsLaterThanNowOnAnyMonotonicClock() {
        for (long now : new long[] {0, SECOND, Long.MAX_VALUE - SECOND, Long.MIN_VALUE, -SECOND}) {
            assertThat(Term.deadline(now, Long.MAX_VALUE) - now).isGreaterThan(TimeUnit.DAYS.toNanos(100_000));
        }
    }

    @Test
    void watchingKeepsDeadlineAndSequence() {
        assertThat(new Term(3, 100, 10, false).watched(true, 20)).isEqualTo(new Term(3, 100, 20, true));
    }
}
