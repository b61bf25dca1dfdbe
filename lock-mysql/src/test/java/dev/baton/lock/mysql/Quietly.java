package dev.baton.lock.mysql;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a test provokes out of the log. */
final class Quietly {
    private Quietly() {}

    static void log(Class<?> logging, Runnable task) {
        Logger logger = (Logger) LoggerFactory.getLogger(logging);
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            task.run();
        } finally {
            logger.setLevel(before);
        }
    }
}
