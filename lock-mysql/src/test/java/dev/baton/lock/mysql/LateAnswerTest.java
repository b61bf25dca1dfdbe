package dev.baton.lock.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.mysql.Gate.Moment;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looks at holds whose answers take a while. */
class LateAnswerTest {
    @RegisterExtension
    static final Leftovers LEFTOVERS = Leftovers.ofThreads();

    private static final Duration LONG = Duration.ofMinutes(30);

    private final FakeDatabase server = new FakeDatabase();

    /** A short lease that nobody wants longer has time; a long one that is extended beside it has as much as it needs. */
    @Test
    void L18_aShortLeaseThatIsLookedAtCutsNoOtherAnswerShort() {
        try (DirectBackend backend = new DirectBackend(
                MySqlLockClient.builder().pool(server.source()).commandTimeout(ScaledTime.limit()))) {
            backend.acquire("short", 1, LONG);
            backend.acquire("long", 2, LONG);
            Gate slow = server.hold("IS_USED_LOCK", Moment.BEFORE);
            CompletableFuture<List<Renewed>> answers = backend.renew(List.of(
                    DirectBackend.renewal("short", 1, Duration.ofMillis(100), 1, Renewal.Mode.CHECK),
                    DirectBackend.renewal("long", 2, LONG, 1, Renewal.Mode.EXTEND)));
            openLate(slow);
            assertThat(Wait.result(answers)).extracting(Renewed::kind).containsOnly(Renewed.Kind.MINE);
        }
    }

    /** Whoever extends a hold waits for that alone. */
    @Test
    void L15_anAnswerThatIsWaitedForAloneHasTheCommandTimeout() {
        try (DirectBackend backend = new DirectBackend(
                MySqlLockClient.builder().pool(server.source()).commandTimeout(ScaledTime.limit()))) {
            backend.acquire("short", 1, LONG);
            Gate slow = server.hold("IS_USED_LOCK", Moment.BEFORE);
            CompletableFuture<List<Renewed>> answer =
                    backend.renew("short", 1, Duration.ofMillis(100), 1, Renewal.Mode.EXTEND);
            openLate(slow);
            assertThat(Wait.result(answer)).extracting(Renewed::kind).containsOnly(Renewed.Kind.MINE);
        }
    }

    /** However long the lease that is asked for: what is left of it here has to last until the answer. */
    @Test
    void L18_whoDoesNotAnswerCostsNoOtherHoldWhatIsLeftOfIt() {
        try (DirectBackend backend = new DirectBackend(MySqlLockClient.builder()
                .pool(server.source())
                .commandTimeout(ScaledTime.limit().multipliedBy(2)))) {
            backend.acquire("silent", 1, LONG);
            backend.acquire("young", 2, ScaledTime.of(2_000));
            Gate silent = server.hold("IS_USED_LOCK", Moment.BEFORE);
            CompletableFuture<List<Renewed>> answers = backend.renew(List.of(
                    DirectBackend.renewal("silent", 1, LONG, 1, Renewal.Mode.EXTEND),
                    DirectBackend.renewal("young", 2, LONG, 1, Renewal.Mode.EXTEND)));
            assertThat(Wait.result(answers))
                    .extracting(Renewed::kind)
                    .containsExactlyInAnyOrder(Renewed.Kind.FAILED, Renewed.Kind.MINE);
            silent.open();
        }
    }

    private static void openLate(Gate slow) {
        slow.awaitReached();
        CountDownLatch later = new CountDownLatch(1);
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(later::countDown);
        Wait.on(later);
        slow.open();
    }
}
