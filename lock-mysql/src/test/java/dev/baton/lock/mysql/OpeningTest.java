package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.baton.lock.DistributedLock;
import dev.baton.lock.LockException;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is found out about a server when a session is opened. */
class OpeningTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private final FakeDatabase server = new FakeDatabase();

    private SessionFactory factory() {
        return new SessionFactory(
                new GivenPool(server.source()), "test", /* allowReplica= */ false, TimeUnit.SECONDS.toNanos(20));
    }

    /** Such servers do not know all variables that others are asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"5.5.62", "5.1.73-log", "5.5.68-MariaDB"})
    void L7_aServerThatIsTooOldIsRefusedAtOnceAndWithThatReason(String version) {
        server.variable("version", version);
        server.variable("innodb_read_only", null);
        try (MySqlLockClient client = MySqlLockClient.builder()
                .pool(server.source())
                .unavailableTimeout(Duration.ofMinutes(5))
                .build()) {
            DistributedLock lock = client.getLock("a");
            assertThatThrownBy(lock::lock)
                    .isInstanceOf(LockUnavailableException.class)
                    .hasMessageContaining("too old");
        }
        Wait.until("no session is left", () -> server.sessions() == 0);
    }

    /** Proxies name a version in their greeting that has nothing to do with the server's. */
    @Test
    void theVersionThatAProxyGreetsWithDoesNotCount() throws SQLException {
        server.greetAs("5.5.30");
        Session session = factory().open();
        assertThat(session.server().version()).hasToString("MariaDB 11.4.5");
        session.close();
    }

    private interface Task {
        void run() throws SQLException;
    }

    /** What is logged meanwhile. */
    private static List<String> logged(Task task) throws SQLException {
        Logger logger = (Logger) LoggerFactory.getLogger(SessionFactory.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        logger.setAdditive(false);
        try {
            task.run();
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(logged);
        }
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void L16_thatSessionsHaveNoLeasesAtTheServerIsLogged() throws SQLException {
        server.ignoreSettings();
        SessionFactory factory = factory();
        assertThat(logged(() -> {
                    factory.open().close();
                    factory.open().close();
                }))
                .singleElement()
                .asString()
                .contains("wait_timeout");
    }

    /** As an address of a cluster, by which each client may come to another server. */
    @Test
    void L1_thatAnAddressLeadsToAnotherServerIsLogged() throws SQLException {
        SessionFactory factory = factory();
        assertThat(logged(() -> {
                    factory.open().close();
                    factory.open().close();
                }))
                .isEmpty();
        server.variable("hostname", "other");
        assertThat(logged(() -> factory.open().close()))
                .singleElement()
                .asString()
                .contains("fake:3306")
                .contains("other:3306");
    }

    @ParameterizedTest
    @CsvSource({"wsrep_on, ON", "group_replication_single_primary_mode, OFF"})
    void L1_thatAServerIsOneOfSeveralIsLoggedOnce(String variable, String value) throws SQLException {
        server.variable(variable, value);
        SessionFactory factory = factory();
        assertThat(logged(() -> {
                    factory.open().close();
                    factory.open().close();
                }))
                .singleElement()
                .asString()
                .contains("fake:3306");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void aConnectionWithWhichAnythingFailsIsNotLeftOpen(int which) {
        SessionFactory factory = factory();
        server.failCall(which, new SQLException("failed", "HY000", 1105));
        try {
            factory.open().close();
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("failed");
        }
        assertThat(server.sessions()).isZero();
    }

    @Test
    void aDriverThatDoesNotKnowACallLeavesNoConnectionOpen() {
        server.failCall(2, new AbstractMethodError("getNetworkTimeout"));
        assertThatThrownBy(factory()::open).isInstanceOf(AbstractMethodError.class);
        assertThat(server.sessions()).isZero();
    }

    @Test
    void aServerOfNoUseIsNamed() {
        server.variable("read_only", "ON");
        assertThatThrownBy(factory()::open)
                .isInstanceOf(LockException.class)
                .hasMessageContaining("MariaDB 11.4.5 on fake:3306")
                .hasMessageContaining("replica");
        assertThat(server.sessions()).isZero();
    }
}
