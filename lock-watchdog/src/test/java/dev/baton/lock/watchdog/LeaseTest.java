package dev.baton.lock.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

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
}
