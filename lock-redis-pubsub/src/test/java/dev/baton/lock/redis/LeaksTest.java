package dev.baton.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockOptions;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** L28: what the log says of holds that nobody can release any more. */
@SuppressWarnings("LockNotBeforeTry") // the leak is what is tested
class LeaksTest {
    private static final LockOptions WATCHED = LockOptions.defaults().watchdogTimeout(ScaledTime.of(2_000));
    /** A duration or an instant, as Java writes them. */
    private static final String SINCE_WHEN = "(?s).*(PT[0-9HM]*[0-9.]+S|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:).*";

    @Order(1)
    @RegisterExtension
    static final OwnRedis REDIS = new OwnRedis();

    @Order(2)
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(REDIS::uris);

    @RegisterExtension
    final Stage stage = new Stage(REDIS::uri);

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.baton.lock");
    private final Log log = new Log();

    /** What was logged. */
    private static final class Log extends AppenderBase<ILoggingEvent> {
        private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        ILoggingEvent awaitAbout(String name) {
            Wait.until("the leak is logged", () -> {
                System.gc(); // a handle that was dropped is noticed when it is collected
                return events.stream()
                        .anyMatch(event -> event.getFormattedMessage().contains(name));
            });
            return events.stream()
                    .filter(event -> event.getFormattedMessage().contains(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.setAdditive(true);
        logger.detachAppender(log);
    }

    @Test
    void L28_aLeakIsLoggedWithLockThreadAndSinceWhen() throws InterruptedException {
        DistributedLock lock = stage.client().getLock(stage.name(), WATCHED);
        Thread careless = new Thread(lock::lock, "careless-cashier");
        careless.start();
        careless.join();
        ILoggingEvent leak = log.awaitAbout(lock.getName());
        assertThat(leak.getLevel()).isEqualTo(Level.WARN);
        assertThat(leak.getFormattedMessage())
                .contains(lock.getName())
                .contains(careless.getName())
                .matches(SINCE_WHEN);
        stage.view().awaitFree(lock.getName());
        assertThat(log.events).hasSize(1);
    }

    /** A handle is nobody's: there is no thread to name. */
    @Test
    void L28_aDroppedHandleIsLoggedWithLockAndSinceWhen() {
        DistributedLock lock = stage.client().getLock(stage.name(), WATCHED);
        stage.start(() -> lock.acquire().isHeld()).result();
        ILoggingEvent leak = log.awaitAbout(lock.getName());
        assertThat(leak.getLevel()).isEqualTo(Level.WARN);
        assertThat(leak.getFormattedMessage())
                .contains(lock.getName())
                .contains("handle")
                .matches(SINCE_WHEN);
        stage.view().awaitFree(lock.getName());
    }
}
