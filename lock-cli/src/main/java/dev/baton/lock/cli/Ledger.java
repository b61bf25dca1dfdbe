package dev.baton.lock.cli;

import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.cli.Violation.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the register knows of the holds of one lock, and what it finds out by comparing them. Guarded by the register.
 *
 * <p>It relies on nothing but the order in which it hears things, so that no clocks have to agree:
 *
 * <ul>
 *   <li>A holder that finds its hold valid after the answer to a write tells so. The hold was valid at the write then,
 *       and, since no hold that is over becomes valid again, ever since it was heard of first. Two holds whose times
 *       overlap in this sense were certainly valid at the same time.
 *   <li>A call tells of itself before it is made. What is granted to it was granted later than every token seen by
 *       then, and has to be larger.
 *   <li>A write with a token smaller than the largest seen is refused: the holder is stale, which is no fault as long
 *       as it does not find itself valid.
 * </ul>
 */
final class Ledger {
    private static final int REMEMBERED = 2_000;
    private static final long LONGEST_LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private final DataLosses losses;
    private final BiConsumer<Kind, String> violations;
    private final Deque<RegisteredHold> holds = new ArrayDeque<>(); // the latest first
    private final Set<String> reported = new HashSet<>();
    private long largestToken;
    private long forgiven;

    Ledger(DataLosses losses, BiConsumer<Kind, String> violations) {
        this.losses = losses;
        this.violations = violations;
    }

    long largestToken() {
        return largestToken;
    }

    /** How often two holds were valid at once, or one was refused, because the server had lost its data. */
    long forgiven() {
        return forgiven;
    }

    @Nullable
    RegisteredHold latest() {
        return holds.peekFirst();
    }

    List<RegisteredHold> open() {
        return holds.stream().filter(RegisteredHold::isOpen).toList();
    }

    void add(RegisteredHold hold) {
        holds.stream()
                .filter(other -> other.token() == hold.token())
                .forEach(other -> violations.accept(Kind.SAME_TOKEN, hold + " / " + other));
        if (hold.token() <= hold.attempt().floor()) {
            violations.accept(
                    Kind.TOKEN_NOT_LARGER,
                    hold + "; before it " + hold.attempt().floor() + " had been seen");
        }
        largestToken = Math.max(largestToken, hold.token());
        holds.addFirst(hold);
        if (holds.size() > REMEMBERED) {
            holds.removeLast();
        }
    }

    /** True if the write is accepted. */
    boolean write(RegisteredHold hold, long nowNanos) {
        hold.written(nowNanos);
        return hold.token() >= largestToken;
    }

    /** Its holder found it valid after the answer to its last write. */
    void valid(RegisteredHold hold, boolean refused, long nowNanos) {
        hold.foundValid(nowNanos);
        if (losses.outlived(hold)) {
            violations.accept(Kind.LOSS_NOT_KNOWN, hold.toString());
        }
        boolean alone = true;
        for (RegisteredHold other : holds) {
            if (other != hold && other.overlaps(hold)) {
                alone = false;
                judge(hold, other);
            }
        }
        if (refused && alone) {
            judgeRefusal(hold);
        }
    }

    /** Nobody unlocks by force here, so that only a lease or the data's loss can end a hold before its release. */
    void ended(RegisteredHold hold, String outcome) {
        boolean natural = outcome.equals(TrialTally.RELEASED) || outcome.equals(Reason.EXPIRED.name());
        if (!natural && !losses.struck(hold, LONGEST_LEASE_NANOS)) {
            violations.accept(Kind.LOST_WITHOUT_CAUSE, outcome + ": " + hold);
        }
    }

    private void judge(RegisteredHold hold, RegisteredHold other) {
        long lease = Math.max(hold.attempt().leaseNanos(), other.attempt().leaseNanos());
        long from = Math.max(hold.beganNanos(), other.beganNanos());
        long to = Math.min(hold.validNanos(), other.validNanos());
        if (losses.excuse(from, to, lease)) {
            forgiven++;
        } else if (reported.add(pair(hold.token(), other.token()))) {
            violations.accept(Kind.TWO_VALID_HOLDS, hold + " / " + other);
        }
    }

    private void judgeRefusal(RegisteredHold hold) {
        if (losses.excuse(hold.validNanos(), hold.validNanos(), hold.attempt().leaseNanos())) {
            forgiven++;
        } else {
            violations.accept(Kind.VALID_HOLD_REFUSED, hold + "; the largest token was " + largestToken);
        }
    }

    private static String pair(long token, long other) {
        return Math.min(token, other) + " " + Math.max(token, other);
    }
}
