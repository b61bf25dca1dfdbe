package dev.baton.lock.redis;

import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** How these tests wait: for a state, and never longer than {@link ScaledTime#limit}. */
final class Wait {
    private static final Duration INTERVAL = Duration.ofMillis(2);

    private Wait() {}

    /** Waits for a state. */
    static void until(String state, Callable<Boolean> reached) {
        until(state, ScaledTime.limit(), reached);
    }

    /** Waits for a state, but no longer than this. */
    static void until(String state, Duration limit, Callable<Boolean> reached) {
        Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .atMost(limit)
                .until(reached);
    }

    /** Checks again and again that a state lasts for this long. */
    static void during(Duration time, Runnable check) {
        long end = System.nanoTime() + time.toNanos();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(time.plus(ScaledTime.limit()))
                .until(() -> {
                    check.run();
                    return System.nanoTime() - end >= 0;
                });
    }

    /** Lets time pass. */
    static void pass(Duration time) {
        during(time, () -> {});
    }
}
