package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.cli.Violation.Kind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private static final String LOCK = "lock-1";
    private static final long LEASE_MILLIS = 1_000;
    private static final Fault FLUSH = new Fault(1, FaultKind.DATA_FLUSHED, 0, 0, 0);
    private static final Fault FREEZE = new Fault(2, FaultKind.CLIENT_FROZEN, 0, 0, 0);

    private long nanoTime = -7; // the monotonic clock may be negative
    private final Register register = new Register(List.of(LOCK, "lock-2"), () -> nanoTime);

    @Test
    void holdsOneAfterTheOtherAreNoViolation() {
        RegisteredHold first = hold(0, 10);
        assertThat(writeAndLook(first, /* valid= */ true)).isTrue();
        register.end(first, TrialTally.RELEASED);
        RegisteredHold second = hold(1, 11);
        assertThat(writeAndLook(second, /* valid= */ true)).isTrue();
        register.end(second, "EXPIRED");

        assertThat(found()).isEmpty();
        assertThat(register.figures().count(TrialTally.ACQUISITIONS)).isEqualTo(2);
        assertThat(register.figures().count(TrialTally.RELEASED)).isEqualTo(1);
        assertThat(register.figures().count(TrialTally.LOST + "EXPIRED")).isEqualTo(1);
    }

    @Test
    void locksHaveNothingToDoWithEachOther() {
        writeAndLook(hold(0, 10), /* valid= */ true);
        writeAndLook(register.begin(want(1, "lock-2"), 10), /* valid= */ true);

        assertThat(found()).isEmpty();
    }

    @Test
    void L3_oneTokenForTwoHoldsIsFound() {
        hold(0, 10);
        hold(1, 10);

        assertThat(found()).contains(Kind.SAME_TOKEN);
    }

    @Test
    void L3_aTokenThatDoesNotRiseIsFound() {
        register.end(hold(0, 10), TrialTally.RELEASED);
        hold(1, 9);

        assertThat(found()).containsExactly(Kind.TOKEN_NOT_LARGER);
    }

    @Test
    void L3_tokensRiseAlsoAfterADataLoss() {
        register.end(hold(0, 10), TrialTally.RELEASED);
        loseData();
        hold(1, 9);

        assertThat(found()).containsExactly(Kind.TOKEN_NOT_LARGER);
    }

    @Test
    void aSmallerTokenThatWasAskedForBeforeTheLargerWasSeenIsNone() {
        Attempt early = want(0, LOCK);
        hold(1, 10);
        register.begin(early, 9);

        assertThat(found()).isEmpty();
    }

    @Test
    void L1_twoValidHoldsAreFoundOnce() {
        RegisteredHold first = hold(0, 10);
        RegisteredHold second = hold(1, 11);
        for (int i = 0; i < 3; i++) {
            pass(1);
            writeAndLook(first, /* valid= */ true);
            writeAndLook(second, /* valid= */ true);
        }

        assertThat(found()).contains(Kind.TWO_VALID_HOLDS);
        assertThat(found().stream().filter(Kind.TWO_VALID_HOLDS::equals)).hasSize(1);
    }

    @Test
    void L1_aHoldThatWasFoundValidLaterWasValidFromItsStart() {
        RegisteredHold first = hold(0, 10);
        pass(10);
        RegisteredHold second = hold(1, 11);
        pass(1);
        writeAndLook(second, /* valid= */ true);
        register.end(second, TrialTally.RELEASED);
        pass(10);
        writeAndLook(first, /* valid= */ true);

        assertThat(found()).contains(Kind.TWO_VALID_HOLDS);
    }

    @Test
    void aStaleWriterIsRefusedAndNoViolation() {
        RegisteredHold stale = hold(0, 10);
        writeAndLook(stale, /* valid= */ true);
        pass(10);
        RegisteredHold current = hold(1, 11);
        writeAndLook(current, /* valid= */ true);

        assertThat(writeAndLook(stale, /* valid= */ false)).isFalse();
        assertThat(writeAndLook(current, /* valid= */ true)).isTrue();
        assertThat(found()).isEmpty();
        assertThat(register.figures().count(TrialTally.STALE_WRITES)).isEqualTo(1);
    }

    @Test
    void L1_aStaleWriterThatFindsItselfValidIsFound() {
        RegisteredHold stale = hold(0, 10);
        pass(10);
        hold(1, 11); // never looks
        writeAndLook(stale, /* valid= */ true);

        assertThat(found()).containsExactly(Kind.VALID_HOLD_REFUSED);
    }

    @Test
    void afterADataLossTwoHoldsAreForgivenUntilTheLeaseIsOver() {
        RegisteredHold old = hold(0, 10);
        loseData();
        RegisteredHold fresh = hold(1, 11);
        writeAndLook(fresh, /* valid= */ true);
        pass(LEASE_MILLIS - 1);
        writeAndLook(old, /* valid= */ true);

        assertThat(found()).isEmpty();
        assertThat(register.figures().forgiven()).isPositive();

        pass(1);
        writeAndLook(fresh, /* valid= */ true);
        writeAndLook(old, /* valid= */ true);

        assertThat(found()).contains(Kind.TWO_VALID_HOLDS, Kind.LOSS_NOT_KNOWN);
    }

    @Test
    void twoHoldsThatOverlappedBeforeTheDataLossAreNotForgiven() {
        RegisteredHold first = hold(0, 10);
        RegisteredHold second = hold(1, 11);
        loseData();
        writeAndLook(second, /* valid= */ true);
        writeAndLook(first, /* valid= */ true);

        assertThat(found()).contains(Kind.TWO_VALID_HOLDS);
    }

    @Test
    void L17_aHoldThatOutlivesTheDataByMoreThanItsLeaseIsFound() {
        RegisteredHold hold = hold(0, 10);
        loseData();
        pass(LEASE_MILLIS + 1);
        writeAndLook(hold, /* valid= */ true);

        assertThat(found()).containsExactly(Kind.LOSS_NOT_KNOWN);
    }

    @Test
    void aLossWithoutALeaseOrDataLostIsFound() {
        register.end(hold(0, 10), "TAKEN");
        assertThat(found()).containsExactly(Kind.LOST_WITHOUT_CAUSE);

        loseData();
        register.end(hold(0, 11), "DATA_LOST");
        pass(2_500);
        assertThat(found()).hasSize(1);

        register.end(hold(0, 12), "DATA_LOST");
        assertThat(found()).hasSize(2);
    }

    @Test
    void L8_aFreeLockThatIsWaitedForIsFoundOnce() {
        want(0, LOCK);
        lookFor(3_000);
        assertThat(found()).isEmpty();
        lookFor(5_000);

        assertThat(found()).containsExactly(Kind.STALLED);
        assertThat(register.figures().longestIdleNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(8));
    }

    @Test
    void neitherAHeldLockNorOneThatNobodyWaitsForIsIdle() {
        hold(0, 10);
        want(1, LOCK);
        register.want(0, "thread", "lock-2", LEASE_MILLIS, /* waits= */ false);
        lookFor(5_000);

        assertThat(found()).isEmpty();
    }

    @Test
    void aFaultOfAClientThatWantsTheLockExcusesItAndAClaimWindowAfterIt() {
        want(0, LOCK);
        want(1, LOCK);
        register.faultBegins(FREEZE);
        lookFor(5_000);
        register.faultEnds(FREEZE);
        lookFor(4_000);
        assertThat(found()).isEmpty();

        lookFor(200);
        assertThat(found()).containsExactly(Kind.STALLED);
    }

    @Test
    void aFaultOfAnotherClientExcusesNothing() {
        want(1, LOCK);
        register.faultBegins(FREEZE);
        lookFor(4_000);

        assertThat(found()).containsExactly(Kind.STALLED);
    }

    @Test
    void theLeaseOfAClientThatWasKilledExcusesTheLock() {
        RegisteredHold held = hold(0, 10);
        want(1, LOCK);
        register.abandon(null, held);
        lookFor(LEASE_MILLIS + 3_000);
        assertThat(found()).isEmpty();

        lookFor(200);
        assertThat(found()).containsExactly(Kind.STALLED);
    }

    @Test
    void L9_aWaiterThatIsNeverServedIsFound() {
        want(0, LOCK);
        RegisteredHold held = hold(1, 10);
        for (int i = 0; i < 4; i++) {
            lookFor(20_000);
            register.write(held);
        }

        assertThat(found()).containsExactly(Kind.STARVED);
    }

    @Test
    void aHoldThatIsNeverHeardOfAgainIsFound() {
        hold(0, 10);
        lookFor(31_000);

        assertThat(found()).containsExactly(Kind.STUCK);
    }

    @Test
    void handoffsAreCountedWithinAndBetweenClients() {
        RegisteredHold first = hold(0, 10);
        Attempt within = want(0, LOCK);
        Attempt between = want(1, LOCK);
        pass(1);
        register.end(first, TrialTally.RELEASED);
        RegisteredHold second = register.begin(within, 11);
        pass(1);
        register.end(second, TrialTally.RELEASED);
        register.begin(between, 12);

        assertThat(register.figures().count(TrialTally.HANDOFFS_WITHIN)).isEqualTo(1);
        assertThat(register.figures().count(TrialTally.HANDOFFS_BETWEEN)).isEqualTo(1);
        assertThat(register.figures().longestWaitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(2));
    }

    @Test
    void theRecoveryOfEachLockIsMeasured() {
        register.faultBegins(FLUSH);
        register.faultEnds(FLUSH);
        want(1, "lock-2");
        assertThat(register.notRecovered()).containsExactly("lock-2");
        pass(300);
        hold(0, 10);
        pass(200);
        register.begin(want(1, "lock-2"), 10);

        Recoveries.Summary summary = register.figures().recoveries().get(0);
        assertThat(summary.faults()).isEqualTo(1);
        assertThat(summary.longestNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(501));
        assertThat(register.notRecovered()).isEmpty();
    }

    private Attempt want(int client, String lock) {
        return register.want(client, "client-" + client, lock, LEASE_MILLIS, /* waits= */ true);
    }

    private RegisteredHold hold(int client, long token) {
        Attempt attempt = want(client, LOCK);
        pass(1);
        return register.begin(attempt, token);
    }

    private boolean writeAndLook(RegisteredHold hold, boolean valid) {
        boolean accepted = register.write(hold);
        register.looked(hold, accepted, valid);
        return accepted;
    }

    private void loseData() {
        pass(1);
        register.faultBegins(FLUSH);
        register.faultEnds(FLUSH);
    }

    private void lookFor(long millis) {
        register.look();
        for (long left = millis; left > 0; left -= 100) {
            pass(100);
            register.look();
        }
    }

    private void pass(long millis) {
        nanoTime += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private List<Kind> found() {
        return register.figures().violations().stream().map(Violation::kind).toList();
    }
}
