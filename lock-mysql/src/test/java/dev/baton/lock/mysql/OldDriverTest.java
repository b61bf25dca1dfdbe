package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A driver, or what wraps it, that does not know how a connection is broken off, and throws an error instead. */
class OldDriverTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LONG = Duration.ofMinutes(30);
    private static final int MOST = 2; // one of which is for questions

    private final FakeDatabase server = new FakeDatabase();
    private final DirectBackend backend =
            new DirectBackend(MySqlLockClient.builder().pool(server.source()).maxConnections(MOST));

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void L24_whatCannotBeBrokenOffIsToldAndCostsNoSession() {
        server.makeUnbreakable(new AbstractMethodError("abort"));
        Quietly.log(Borrowed.class, () -> {
            for (int i = 1; i <= MOST; i++) {
                server.hold("GET_LOCK(?, 0)", Moment.AFTER).fail(new SQLException("strange", "HY000", 1105));
                assertThat(backend.failure(backend.ask("a", i, 0, Ask.Mode.ONCE, LONG))
                                .kind())
                        .isEqualTo(Failure.Kind.NOT_RUN);
                Wait.until("it is free", () -> server.holder("shop:a") == null);
            }
        });
        server.makeUnbreakable(null);
        assertThat(backend.claims("a")).isEmpty();
        backend.acquire("a", MOST + 1, LONG);
    }
}
