package dev.baton.lock.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** All that some loggers are given while it is open, kept from the console. */
final class LogTap implements AutoCloseable {
    private final Map<Logger, Level> levels = new ConcurrentHashMap<>();
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    /** Begins to listen to loggers, which log from this level on. */
    LogTap(Level level, String... loggers) {
        appender.start();
        for (String name : loggers) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            @Nullable Level before = logger.getLevel();
            levels.put(logger, before == null ? Level.WARN : before); // the root's
            logger.setLevel(level);
            logger.setAdditive(false);
            logger.addAppender(appender);
        }
    }

    /** What was logged at this level or above: each event on lines of its own, with its thread and what was thrown. */
    List<String> lines(Level least) {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(least))
                .map(LogTap::text)
                .toList();
    }

    private static String text(ILoggingEvent event) {
        String thrown =
                event.getThrowableProxy() == null ? "" : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
        return "%s [%s] %s - %s%s"
                .formatted(
                        event.getLevel(),
                        event.getThreadName(),
                        event.getLoggerName(),
                        event.getFormattedMessage(),
                        thrown);
    }

    @Override
    public void close() {
        levels.forEach((logger, before) -> {
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(before);
        });
    }
}
