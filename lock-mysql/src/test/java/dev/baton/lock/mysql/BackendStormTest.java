package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.testkit.Leftovers;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Commands for numbers that give up, or take over, what others have, in all orders that the engine may send them in: a number
 * is taken over, or released, when it has been answered, and may be released at any time after that, by another thread. When
 * all have been released, nothing is left.
 */
class BackendStormTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LONG = Duration.ofMinutes(30);
    private static final int ATTEMPTS = Integer.getInteger("baton.storm.attempts", 200);

    private boolean keeps; // whether nothing but a release ends a hold
    private final FakeDatabase server = new FakeDatabase();
    private final List<DirectBackend> backends = IntStream.range(0, 2)
            .mapToObj(i -> new DirectBackend(MySqlLockClient.builder().pool(server.source())))
            .toList();

    @AfterEach
    void close() {
        server.disturb(null);
        backends.forEach(DirectBackend::close);
    }

    private static boolean chance(int oneIn) {
        return ThreadLocalRandom.current().nextInt(oneIn) == 0;
    }

    /** So that statements and commands meet in other orders. */
    private static void delay() {
        if (chance(3)) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(2_000_000));
        }
    }

    /** Whoever is told that it has the lock has it. */
    @Test
    void L1_L24_commandsThatMeetEachOther() {
        keeps = true;
        storm((session, sql, moment) -> delay());
    }

    @Test
    void L24_commandsWhoseStatementsAreEnded() {
        storm((session, sql, moment) -> {
            delay();
            if (chance(40)) {
                throw new SQLException("Query execution was interrupted", "70100", 1317);
            }
        });
    }

    /** The server does not hear of that. */
    @Test
    void L24_commandsWhoseConnectionsBreak() {
        server.cutOff();
        storm((session, sql, moment) -> {
            delay();
            if (chance(40)) {
                throw new SQLNonTransientConnectionException("(conn) Connection reset", "08000");
            }
        });
    }

    private void storm(FakeFaults.Disturbance faults) {
        server.disturb(faults);
        List<CompletableFuture<Void>> runs = backends.stream()
                .map(backend -> CompletableFuture.runAsync(() -> new Numbers(backend, keeps).run()))
                .toList();
        runs.forEach(Wait::done);
        server.disturb(null);
        Wait.until("nothing is left", this::isNothingLeft);
        Wait.untilQuiet(server);
        assertThat(isNothingLeft()).isTrue();
    }

    private boolean isNothingLeft() {
        return server.locked().isEmpty()
                && server.waiters().isEmpty()
                && backends.stream().allMatch(backend -> backend.claims("a").isEmpty());
    }

    /** Those of one client. */
    private static final class Numbers {
        private final DirectBackend backend;
        private final boolean keeps;
        private final Random random = new Random();
        private long last;

        Numbers(DirectBackend backend, boolean keeps) {
            this.backend = backend;
            this.keeps = keeps;
        }

        void run() {
            for (int i = 0; i < ATTEMPTS; i++) {
                next();
            }
            LongStream.rangeClosed(1, last).forEach(this::releaseForGood);
        }

        private void next() {
            long before = last++;
            boolean takesOver = before != 0 && random.nextInt(3) != 0;
            if (before != 0 && (!takesOver || random.nextInt(3) == 0)) {
                var unused = CompletableFuture.runAsync(() -> release(before));
            }
            if (isGranted(backend.ask("a", last, takesOver ? before : 0, mode(takesOver), LONG)) && keeps) {
                assertThat(Wait.result(backend.renew("a", last, LONG, 1, Renewal.Mode.CHECK)))
                        .extracting(Renewed::kind)
                        .containsExactly(Renewed.Kind.MINE);
            }
            if (random.nextInt(3) == 0) {
                var unused = backend.renew("a", last, LONG, 2, Renewal.Mode.EXTEND);
            }
        }

        private void release(long number) {
            var unused = backend.release("a", number);
        }

        private Ask.Mode mode(boolean takesOver) {
            return switch (random.nextInt(takesOver ? 2 : 3)) {
                case 0 -> Ask.Mode.QUEUE;
                case 1 -> Ask.Mode.KEEP;
                default -> Ask.Mode.ONCE;
            };
        }

        private static boolean isGranted(CompletableFuture<Answer> asked) {
            return Wait.result(
                    asked.handle((answer, failure) -> failure == null && answer.kind() == Answer.Kind.GRANTED));
        }

        private void releaseForGood(long number) {
            Wait.until(
                    "it is released",
                    () -> Wait.result(backend.release("a", number).handle((given, failure) -> failure == null)));
        }
    }
}
