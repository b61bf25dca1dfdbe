package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Released;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.testkit.Leftovers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A primary that is one no longer, and keeps its connections: it says so by one variable or by another. */
class DemotedServerTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LONG = Duration.ofMinutes(30);

    private final FakeDatabase server = new FakeDatabase();
    private final DirectBackend backend =
            new DirectBackend(MySqlLockClient.builder().pool(server.source()));

    @AfterEach
    void close() {
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"read_only", "innodb_read_only"})
    void L17_aHoldThereIsLost(String variable) {
        backend.acquire("a", 1, LONG);
        server.variable(variable, "1");
        assertThat(Wait.result(backend.renew("a", 1, LONG, 1, Renewal.Mode.CHECK)))
                .singleElement()
                .extracting(Renewed::kind)
                .isEqualTo(Renewed.Kind.GONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read_only", "innodb_read_only"})
    void L1_aLockThereIsNotTaken(String variable) {
        backend.acquire("warm", 1, LONG);
        assertThat(Wait.result(backend.release("warm", 1))).isEqualTo(Released.RELEASED);
        server.variable(variable, "1");
        assertThat(backend.failure(backend.ask("a", 2, 0, Ask.Mode.ONCE, LONG)).cause())
                .hasMessageContaining("read-only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read_only", "innodb_read_only"})
    void L1_aLockThereIsNotWaitedFor(String variable) {
        try (Program other = Program.holding(server, "a")) {
            assertThat(Wait.result(backend.ask("a", 1, 0, Ask.Mode.QUEUE, LONG)).kind())
                    .isEqualTo(Answer.Kind.HELD);
            Wait.until("it waits", () -> server.waiters().size() == 1);
            server.variable(variable, "1");
            other.close();
        }
        Wait.until("the wait is over", () -> backend.granted().isDone() || server.holder("shop:a") == null);
        assertThat(backend.granted()).isNotDone();
    }
}
