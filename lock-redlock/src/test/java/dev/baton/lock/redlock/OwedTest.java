package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.redlock.Servers.Held;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** For how long a server is told what it has to give back. */
class OwedTest {
    private static final RedlockOptions OPTIONS = RedlockOptions.defaults().serverTimeout(Duration.ofMillis(100));
    private static final long SERVER_TIMEOUT = OPTIONS.serverTimeout().toNanos();

    private final VirtualTime time = new VirtualTime();
    private final EagerNode node = new EagerNode(0, this::answer);
    private final Servers servers = new Servers(List.of(node), new KeyNames("redlock"), time, 3_600_000);
    private final Holds holds = new Holds("client", servers, OPTIONS);

    private List<Object> answer(Script script) {
        return script == Script.ACQUIRE || script == Script.RENEW ? granted : List.of(1L, 0L);
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private void hold(long leaseSeconds) {
        Claim claim = holds.asked("lock", 1);
        claim.leasedUntil(time.nanoTime() + nanos(leaseSeconds), /* change= */ 0);
        claim.granted(new Claim.Grant(5, time.nanoTime(), nanos(leaseSeconds), 100, 1));
    }

    private void renew(Renewal.Mode mode, long leaseSeconds) {
        Renewal renewal = new Renewal("lock", 1, /* exclusive= */ false, nanos(leaseSeconds), 1, mode);
        holds.renew(renewal, Reply.of(answer -> {}, failure -> {}));
    }

    private void release() {
        Release release = new Release("lock", 1, /* exclusive= */ false, 0, 0);
        holds.release(release, Reply.of(answer -> {}, failure -> {}));
    }

    @Test
    void L24_aReleaseIsOwedUntilTheEndOfTheLease() {
        hold(30);
        time.pass(10_000);
        release();
        assertThat(node.owedNanos()).containsExactly(nanos(20) + SERVER_TIMEOUT);
    }

    @Test
    void L24_aReleaseIsOwedUntilTheEndOfTheLongestLease() {
        hold(1);
        renew(Renewal.Mode.REPLACE, 300);
        renew(Renewal.Mode.REPLACE, 2);
        renew(Renewal.Mode.CHECK, 500);
        time.pass(10_000);
        release();
        assertThat(node.owedNanos()).containsExactly(nanos(290) + SERVER_TIMEOUT);
    }

    @Test
    void nothingIsOwedForLongerThanTenMinutes() {
        hold(86_400);
        release();
        servers.withdraw(new Held("lock", "client:2"), 6, nanos(86_400), SERVER_TIMEOUT);
        assertThat(node.owedNanos()).containsExactly(nanos(600), nanos(600));
    }

    // ---- of the calls of redlock.rb

    private final Masters masters = new Masters(servers, () -> "value");
    private List<Object> granted = List.of(1L, "100", "1000");

    private RedlockGrant grant(long seconds) {
        CompletableFuture<RedlockOutcome> outcome = masters.attempt("lock", nanos(seconds), OPTIONS);
        time.pass(0);
        return ((RedlockOutcome.Granted) outcome.join()).grant();
    }

    private void assertUnlockIsOwed(RedlockGrant grant, long owedNanos) {
        var unused = masters.unlock(grant, OPTIONS);
        assertThat(node.owedNanos()).containsExactly(owedNanos);
    }

    /** As the server counts it, which is later than the grant's holder does. */
    @Test
    void L24_anUnlockIsOwedUntilTheEndOfTheLeaseOnTheServer() {
        RedlockGrant grant = grant(100);
        time.pass(10_000);
        assertUnlockIsOwed(grant, nanos(90) + SERVER_TIMEOUT);
    }

    @Test
    void L24_anUnlockIsOwedUntilTheEndOfTheLongestLease() {
        RedlockGrant first = grant(1);
        granted = List.of(1L, 600_000L);
        var unused = masters.extend(first, nanos(400), OPTIONS);
        var unusedToo = masters.extend(first, nanos(2), OPTIONS);
        time.pass(100_000);
        assertUnlockIsOwed(first, nanos(300) + SERVER_TIMEOUT);
    }

    @Test
    void L24_theLatestGrantOfSeveralIsOwedNoMore() {
        RedlockGrant first = grant(1);
        granted = List.of(1L, 600_000L);
        RedlockGrant latest = masters.extend(first, nanos(400), OPTIONS).join().orElseThrow();
        assertUnlockIsOwed(latest, nanos(400) + SERVER_TIMEOUT);
    }

    @Test
    void anUnlockIsOwedForTenMinutesAtMost() {
        assertUnlockIsOwed(grant(86_400), nanos(600));
    }

    /** The old lease is what it is, whatever the next one is. */
    @Test
    void aHoldThatIsYieldedIsOwedForTenMinutesAtMost() {
        hold(86_400);
        Asking asking = new Asking(servers, holds, Backends.wakeups(servers, OPTIONS, () -> 0.5), OPTIONS);
        Ask ask = new Ask("lock", 2, false, 1, Ask.Mode.QUEUE, nanos(86_400), nanos(3), 1, 0, 0);
        asking.ask(ask, Reply.of(answer -> {}, failure -> {}));
        assertThat(node.owedNanos()).first().isEqualTo(nanos(600));
    }

    @Test
    void whatIsNotKnownIsOwedForAUsualLease() {
        release();
        assertThat(node.owedNanos()).containsExactly(nanos(30));
    }
}
