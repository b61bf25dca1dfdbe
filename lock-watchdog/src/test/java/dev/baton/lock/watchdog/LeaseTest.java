package dev.baton.lock.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final TestLease lease =
            new TestLease(0, 10 * SECOND, 10 * SECOND, new Term(0, 30 * SECOND, 30 * SECOND, true));

    @Test
    void L16_onlyAnAnswerMovesTheDeadlineCountedFromTheSending() {
        lease.confirmed(lease.nextSequence(), 5 * SECOND, 30 * SECOND, 5 * SECOND);
        assertThat(lease.term().deadlineNanos()).isEqualTo(Term.deadline(5 * SECOND, 30 * SECOND));
    }

    @Test
    void R11_theAnswerToAnOlderCommandChangesNothing() {
        int older = lease.nextSequence();
        int newer = lease.nextSequence();
        lease.confirmed(newer, 6 * SECOND, 5 * SECOND, 6 * SECOND);
        lease.confirmed(older, 5 * SECOND, 30 * SECOND, 5 * SECOND);
        assertThat(newer).isGreaterThan(older);
        assertThat(lease.term().deadlineNanos()).isEqualTo(Term.deadline(6 * SECOND, 5 * SECOND));
    }

    @Test
    void theEarlierEndCountsWhileALeaseIsBeingShortened() {
        lease.shorten(lease.nextSequence(), 20 * SECOND);
        lease.shorten(lease.nextSequence(), 25 * SECOND);
        assertThat(lease.term().deadlineNanos()).isEqualTo(20 * SECOND);
        assertThat(lease.remainingNanos(21 * SECOND)).isEqualTo(-SECOND);
    }

    @Test
    void R11_theAnswerToAnOlderCommandDoesNotLengthenALeaseThatIsBeingShortened() {
        int extension = lease.nextSequence();
        int replacement = lease.nextSequence();
        lease.shorten(replacement, 7 * SECOND);
        lease.confirmed(extension, 5 * SECOND, 30 * SECOND, 6 * SECOND);
        assertThat(lease.term().deadlineNanos()).isEqualTo(7 * SECOND);
        lease.confirmed(replacement, 6 * SECOND, 2 * SECOND, 6 * SECOND);
        assertThat(lease.term().deadlineNanos()).isEqualTo(Term.deadline(6 * SECOND, 2 * SECOND));
    }

    @Test
    void aChangeToTheWatchIsUndone() {
        Term before = lease.term();
        lease.setWatched(false, 5 * SECOND);
        lease.confirmed(lease.nextSequence(), SECOND, 40 * SECOND, SECOND);
        lease.restoreWatched(5 * SECOND, before);
        assertThat(lease.term().watched()).isTrue();
        assertThat(lease.term().durationNanos()).isEqualTo(30 * SECOND);
        assertThat(lease.term().deadlineNanos()).isEqualTo(Term.deadline(SECOND, 40 * SECOND));
    }

    /** By the next hold, whose lease it is now. */
    @Test
    void L14_aChangeToTheWatchThatHasBeenChangedSinceIsNotUndone() {
        Term before = lease.term();
        lease.setWatched(false, 5 * SECOND);
        lease.setWatched(false, 7 * SECOND);
        lease.restoreWatched(5 * SECOND, before);
        assertThat(lease.term().watched()).isFalse();
        assertThat(lease.term().durationNanos()).isEqualTo(7 * SECOND);
    }

    /** However long the pace is, a first check that is due soon is not due at once: it would cost short holds a command. */
    @ParameterizedTest
    @CsvSource({"10000, 33, 100", "1200000, 1000, 3000", "10000, 10000, 30000"})
    void R11_theFirstCheckIsSharedByNoMoreThanASmallPartOfItsInterval(long pace, long interval, long lease) {
        for (long now = 0; now < 20_000 * MILLI; now += 17 * MILLI) {
            Term term = new Term(0, now + lease * MILLI, lease * MILLI, /* watched= */ true);

            TestLease granted = new TestLease(0, pace * MILLI, now + interval * MILLI, term);

            assertThat(granted.dueNanos - now).isBetween(interval * MILLI - interval * MILLI / 60, interval * MILLI);
        }
    }
}
