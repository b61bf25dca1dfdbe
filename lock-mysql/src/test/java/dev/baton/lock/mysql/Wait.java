package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    /** Until clients have sent nothing for a while. */
    static void untilQuiet(FakeDatabase server) {
        AtomicInteger seen = new AtomicInteger();
        AtomicLong since = new AtomicLong();
        until("nothing is sent any more", () -> {
            int sent = server.statements().size();
            if (seen.getAndSet(sent) != sent) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > ScaledTime.of(300).toNanos();
        });
    }

    static void on(CountDownLatch latch) {
        try {
            assertThat(latch.await(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T result(CompletableFuture<T> future) {
        return future.orTimeout(ScaledTime.limit().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    static void done(CompletableFuture<Void> future) {
        var unused = result(future.thenApply(nothing -> true));
    }
}
