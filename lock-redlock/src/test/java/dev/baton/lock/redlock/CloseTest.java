package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.RespClient;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the end of a client leaves of calls that are under way. */
class CloseTest {
    private static final int TIMES = 5;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration COMMAND_TIMEOUT = ScaledTime.of(4_000);

    @RegisterExtension
    static final OwnServers SERVERS = new OwnServers(3);

    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.on(SERVERS::uris);

    /** One that every server is connected to. */
    private static RedlockClient client() throws InterruptedException {
        return client(ScaledTime.of(250));
    }

    private static RedlockClient client(Duration serverTimeout) throws InterruptedException {
        RedlockClient client = RedlockClient.builder()
                .servers(SERVERS.uris().toArray(String[]::new))
                .options(RedlockOptions.defaults().serverTimeout(serverTimeout))
                .commandTimeout(serverTimeout.multipliedBy(16))
                .build();
        RedlockGrant grant = client.lockOrThrow("other", LEASE);
        Wait.until("all are connected", () -> !values("other").contains("nil"));
        assertThat(client.unlock(grant)).isTrue();
        return client;
    }

    private static List<String> values(String name) {
        return SERVERS.values("redlock:{" + name + "}");
    }

    private static void assertNothingIsLeft() {
        Wait.until("nothing is left", () -> values("name").stream().allMatch("nil"::equals));
    }

    private static void closeWhile(Function<RedlockClient, CompletableFuture<Optional<RedlockGrant>>> call)
            throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Optional<RedlockGrant>> called;
            try (RedlockClient client = client()) {
                called = call.apply(client);
            }
            Wait.until("it has ended", called::isDone);
            if (called.isCompletedExceptionally()) {
                assertThat(values("name")).containsOnly("nil");
            } else { // it was granted before the end, to whoever called
                String value = Wait.result(called).orElseThrow().value();
                assertThat(values("name"))
                        .filteredOn(each -> each.startsWith(value))
                        .hasSizeGreaterThanOrEqualTo(2);
                SERVERS.forEach("DEL", "redlock:{name}");
            }
        }
    }

    @RepeatedTest(TIMES)
    void L24_anAttemptThatIsUnderWayIsGivenBack() throws InterruptedException {
        closeWhile(client -> client.lockAsync("name", LEASE));
    }

    @RepeatedTest(TIMES)
    void L24_soIsWhatIsTakenInsteadOfAGrantThatIsOver() throws InterruptedException {
        closeWhile(client -> {
            RedlockGrant gone = granted(client);
            client.unlock(gone);
            return client.extendOrLockAsync(gone, LEASE);
        });
    }

    @Test
    void L13_theLockIsNotTakenAnewForAFutureThatIsCancelled() throws InterruptedException {
        try (RedlockClient client = client(ScaledTime.of(1_000))) {
            RedlockGrant gone = granted(client);
            client.unlock(gone);
            long before = keysSet();
            SERVERS.freeze(0, 1, 2);
            CompletableFuture<?> called = client.extendOrLockAsync(gone, LEASE);
            called.cancel(/* mayInterruptIfRunning= */ false);
            SERVERS.thaw();
            for (int i = 0; i < 3; i++) {
                assertThat(client.isLocked("name")).isFalse(); // it is answered behind the extension
            }
            assertThat(keysSet()).isEqualTo(before);
        }
    }

    /** By scripts, on the first server. */
    private static long keysSet() {
        try (RespClient resp = SERVERS.get(0).resp()) {
            return resp.text("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_set:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1")))
                    .sum();
        }
    }

    private static RedlockGrant granted(RedlockClient client) {
        return Wait.result(client.lockAsync("name", LEASE)).orElseThrow();
    }

    /** The servers answer when the client has ended all waits, and not before. */
    @RepeatedTest(TIMES)
    void L24_anAttemptThatIsAnsweredDuringTheEndIsGivenBack() throws InterruptedException {
        RedlockClient client = client();
        SERVERS.freeze(0, 1, 2);
        CompletableFuture<?> locked = client.lockAsync("name", LEASE);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(client::close);
        Wait.until("the waits have ended", locked::isDone);
        SERVERS.thaw();
        Wait.done(closed);
        assertThat(locked).isCompletedExceptionally();
        assertNothingIsLeft();
    }

    /** What gives it back has been sent behind the attempt, which the others are too few to grant before the end. */
    @Test
    void L24_soItIsOnAServerThatIsFrozen() throws InterruptedException {
        RedlockClient client = client();
        SERVERS.freeze(1, 2);
        CompletableFuture<?> locked = client.lockAsync("name", LEASE);
        long start = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(COMMAND_TIMEOUT);
        Wait.until("the wait has ended", locked::isCompletedExceptionally);
        SERVERS.thaw();
        assertNothingIsLeft();
    }

    /** L22: as many servers as it may be that do not answer, the end comes in time. */
    @Test
    void L22_serversThatAreFrozenAreNotWaitedForWithoutEnd() throws InterruptedException {
        RedlockClient client = client();
        SERVERS.freeze(0, 1, 2);
        CompletableFuture<?> locked = client.lockAsync("name", LEASE);
        long start = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(COMMAND_TIMEOUT);
        Wait.until("the wait has ended", locked::isCompletedExceptionally);
        SERVERS.thaw();
        assertNothingIsLeft();
    }
}
