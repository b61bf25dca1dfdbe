package dev.baton.lock.testkit.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/** Plays one seed after the other. */
final class Seeds {
    private Seeds() {}

    /** Plays the seeds until one fails, and fails with it. */
    static void play(long first, long count) {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.baton.lock");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            for (long seed = first; seed < first + count; seed++) {
                play(seed, log);
            }
        } finally {
            logger.detachAppender(log);
        }
    }

    private static void play(long seed, ListAppender<ILoggingEvent> log) {
        try {
            new World(Scenario.of(seed)).run();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + " ended with " + e + "\n" + replay(seed), e);
        }
        for (ILoggingEvent event : log.list) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                throw new AssertionError("an error was logged with seed " + seed + ": " + event + "\n" + replay(seed));
            }
        }
        log.list.clear();
    }

    /** The command that plays a seed again, exactly. */
    static String replay(long seed) {
        return "./mvnw -pl lock-testkit -am test -Dtest=SimulationTest -Dbaton.simulation.seeds=1 -Dbaton.simulation.first="
                + seed;
    }
}
