package dev.baton.lock.redlock;

import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** How tests wait: for a state or a result, and never longer than the limit. */
final class Wait {
    private Wait() {}

    static void until(String state, Callable<Boolean> reached) {
        Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(ScaledTime.limit())
                .until(reached);
    }

    static <T> T result(CompletableFuture<T> future) {
        return future.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    static void done(CompletableFuture<Void> future) {
        var unused = result(future.thenApply(nothing -> true));
    }
}
