package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long it takes until all who wait are served after a fault is over; logged, so that a table can be made of it. */
final class Recovery {
    /** Within what everybody has to be served. */
    static final Duration MOST = ScaledTime.of(2_000);

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    static void assertSoon(String fault, Duration took) {
        log.info("{}: {} ms", fault, took.toMillis());
        assertThat(took).as(fault).isLessThan(MOST);
    }
}
