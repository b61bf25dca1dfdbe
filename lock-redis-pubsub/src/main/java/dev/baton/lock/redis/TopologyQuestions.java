package dev.baton.lock.redis;

import dev.baton.lock.watchdog.Alarm;
import dev.baton.lock.watchdog.Scheduler;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a cluster is asked for its topology: soon after a sign that it has changed, and again, more and more slowly, until it
 * has or the sign is old. Its nodes are asked, and the driver, which may wait for those that do not answer, only if none of
 * them answers.
 */
final class TopologyQuestions {
    private static final long FIRST_PAUSE = 100_000_000L;
    private static final long LONGEST_PAUSE = 1_000_000_000L;
    /** For this long after a sign the topology is asked for again if it has not changed; the next sign is of something else. */
    private static final long LONGEST_DOUBT = 5_000_000_000L;
    /** Every so many rounds without an answer the driver is asked, beginning with this one. */
    private static final int ROUNDS = 8;

    private static final int FIRST_ROUND = 3;
    private static final long NO_SIGN = Long.MIN_VALUE;

    private final Scheduler scheduler;
    private final Consumer<Consumer<SlotMap>> nodes;
    private final Consumer<Consumer<@Nullable SlotMap>> driver;
    private final Predicate<SlotMap> changes;
    private final Alarm alarm;
    private int unanswered; // rounds; confined to the scheduler's tasks, as the next three are
    private @Nullable SlotMap newest; // some nodes hear of a change later than others: theirs are older
    private long takenNanos;
    private boolean driverAsked;
    private volatile long pause = FIRST_PAUSE;
    private volatile long signNanos = NO_SIGN;

    /**
     * @param nodes asks nodes that answer, if there are any, and gives on what they say, on any thread
     * @param driver asks the driver, and gives on what it says, or null, once, on any thread
     * @param changes is told each answer that is not older than another; whether the topology has changed by it
     */
    TopologyQuestions(
            Scheduler scheduler,
            Consumer<Consumer<SlotMap>> nodes,
            Consumer<Consumer<@Nullable SlotMap>> driver,
            Predicate<SlotMap> changes) {
        this.scheduler = scheduler;
        this.nodes = nodes;
        this.driver = driver;
        this.changes = changes;
        this.alarm = new Alarm(scheduler, this::ask);
    }

    /** The topology has changed: a node has said so. */
    void changed() {
        doubt(FIRST_PAUSE);
    }

    /** The topology may change: a node does not answer, or is not what it should be. */
    void mayChange() {
        doubt(isInDoubt(scheduler.nanoTime()) ? pause : FIRST_PAUSE);
    }

    private void doubt(long delayNanos) {
        long now = scheduler.nanoTime();
        signNanos = now;
        alarm.setNoLaterThan(now + delayNanos);
    }

    private boolean isInDoubt(long now) {
        return signNanos != NO_SIGN && now - signNanos < LONGEST_DOUBT;
    }

    private void ask() {
        long now = scheduler.nanoTime();
        if (!isInDoubt(now)) {
            pause = FIRST_PAUSE;
            return;
        }
        alarm.setNoLaterThan(now + pause);
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
        unanswered++;
        nodes.accept(seen -> scheduler.schedule(() -> answered(seen), 0));
        if (unanswered % ROUNDS == FIRST_ROUND && !driverAsked) {
            driverAsked = true;
            driver.accept(seen -> scheduler.schedule(() -> driverAnswered(seen), 0));
        }
    }

    private void answered(SlotMap seen) {
        SlotMap known = newest;
        unanswered = 0;
        if (known == null || !seen.isOlderThan(known) || scheduler.nanoTime() - takenNanos > LONGEST_DOUBT) {
            take(seen);
        }
    }

    private void driverAnswered(@Nullable SlotMap seen) {
        driverAsked = false;
        if (seen != null && unanswered > 0) {
            take(seen);
        }
    }

    private void take(SlotMap seen) {
        newest = seen;
        takenNanos = scheduler.nanoTime();
        if (changes.test(seen)) {
            signNanos = NO_SIGN;
            pause = FIRST_PAUSE;
        }
    }
}
