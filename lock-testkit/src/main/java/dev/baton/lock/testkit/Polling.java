package dev.baton.lock.testkit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for a state of a server, asking every few milliseconds; a question that fails on the network is asked again. */
final class Polling {
    private static final Duration INTERVAL = Duration.ofMillis(2);

    private Polling() {}

    static void until(String state, Callable<Boolean> reached) {
        Awaitility.await(state)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .atMost(ScaledTime.limit())
                .ignoreException(UncheckedIOException.class)
                .until(reached);
    }
}
