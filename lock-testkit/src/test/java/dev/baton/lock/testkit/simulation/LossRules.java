package dev.baton.lock.testkit.simulation;

import static dev.baton.lock.testkit.simulation.Health.HEARTBEAT;
import static dev.baton.lock.testkit.simulation.Health.MILLI;

import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of losses (L17): every one is told, once, soon, and none is made up. */
final class LossRules {
    /** How long the watchdog takes to look at a lease: what it takes in at most a tenth of a second later, and some ticks. */
    private static final long WATCHDOG_INTAKE = 130 * MILLI;
    /** The longest pause before a renewal without an answer is tried again. */
    private static final long LONGEST_RETRY = 500 * MILLI;

    private final World world;
    private final Health health;
    private final Ledger ledger;
    private final Map<Attempt, Long> overSince = new HashMap<>();
    private final Map<Attempt, Long> brokenSince = new HashMap<>();

    LossRules(World world, Health health) {
        this.world = world;
        this.health = health;
        this.ledger = world.server().ledger();
    }

    /** A release has ended; {@code wasHeld} if the user believed in the hold when it began. */
    void released(Attempt attempt, boolean wasHeld, @Nullable Throwable failure) {
        if (attempt.isLossTold() && wasHeld) {
            world.fail("L17", attempt + " is told of a loss although it was released before");
        }
        if (wasHeld && failure instanceof LockLostException loss) {
            checkMayBeLost(attempt, loss);
        }
    }

    void lossTold(Attempt attempt, LockLostException loss) {
        if (attempt.isLossTold()) {
            world.fail("L17", attempt + " is told of its loss twice");
        }
        checkMayBeLost(attempt, loss);
    }

    /** What the server is said to have told of is so, and not the echo of what the client itself has done. */
    private void checkMayBeLost(Attempt attempt, LockLostException loss) {
        if (!world.scenario().isFaulty() && !attempt.isLeased()) {
            world.fail("L17", attempt + " was lost although nothing goes wrong");
        }
        boolean bySelf = loss.reason() == Reason.EXPIRED || loss.reason() == Reason.CLOSED;
        if (!bySelf && !ledger.wasTakenAway(attempt.name(), attempt.token())) {
            world.fail("L17", attempt + " is called lost, but nobody took it away: " + loss.reason());
        }
    }

    /** A tick of a hold that is neither released nor told to be lost, in a process that runs. */
    void tick(Attempt attempt) {
        long now = world.timeline().now();
        long rested = attempt.client().process().rested();
        long over = since(overSince, attempt, !attempt.believes());
        if (now - Math.max(over, rested) > WATCHDOG_INTAKE) {
            world.fail("L17", attempt + " is over, and its user is not told");
        }
        long broken = since(brokenSince, attempt, ledger.wasTakenAway(attempt.name(), attempt.token()));
        long pace = attempt.options().watchdogTimeout().toNanos() / 3;
        long more = WATCHDOG_INTAKE + LONGEST_RETRY + health.slack();
        long since = Math.max(Math.max(broken, rested), health.since(attempt.client()));
        if (now - since > pace + more) {
            world.fail("L17", attempt + " was broken, and its user is not told");
        }
        long awaited = Math.max(since, world.invariants().awaitedSince(attempt));
        if (now - awaited > HEARTBEAT + more) {
            world.fail("L8", attempt + " was broken, and who waits for it here is not told");
        }
    }

    /** Since when something has been so, as far as it was looked at; now, if it is not. */
    private long since(Map<Attempt, Long> known, Attempt attempt, boolean isSo) {
        long now = world.timeline().now();
        if (isSo) {
            return known.computeIfAbsent(attempt, each -> now);
        }
        known.remove(attempt);
        return now;
    }
}
