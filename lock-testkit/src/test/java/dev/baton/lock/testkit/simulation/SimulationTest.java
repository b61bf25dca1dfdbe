package dev.baton.lock.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Plays many seeds. {@code -Dbaton.simulation.first=N -Dbaton.simulation.seeds=1} plays seed N again, exactly; {@code
 * -Dbaton.simulation.trace=5000} shows more of it.
 */
class SimulationTest {
    private static final long FIRST = Long.getLong("baton.simulation.first", 1);
    private static final long SEEDS = Long.getLong("baton.simulation.seeds", 1_000);

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.baton.lock");
    private final ListAppender<ILoggingEvent> errors = new ListAppender<>();

    @BeforeEach
    void listen() {
        errors.start();
        logger.addAppender(errors);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(errors);
    }

    @Test
    void everySeedKeepsTheContract() {
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            new World(Scenario.of(seed)).run();
            assertThat(errors.list)
                    .as("errors logged with seed " + seed)
                    .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR));
        }
    }

    @Test
    void aSeedPlaysTheSameAgain() {
        for (long seed = FIRST; seed < FIRST + Math.min(SEEDS, 20); seed++) {
            assertThat(digest(seed)).as("seed " + seed).isEqualTo(digest(seed));
        }
    }

    private static long digest(long seed) {
        World world = new World(Scenario.of(seed));
        world.run();
        return world.trace().digest();
    }
}
