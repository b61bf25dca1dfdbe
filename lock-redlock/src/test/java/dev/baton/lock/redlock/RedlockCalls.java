package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockHandle;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.testkit.Leftovers;
import dev.baton.lock.testkit.ScaledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What redlock.rb documents of its calls, one by one, on as many servers as the subclass has. */
abstract class RedlockCalls {
    static final Duration TTL = ScaledTime.of(20_000);
    static final RedlockOptions QUICK = RedlockOptions.defaults()
            .retryCount(1)
            .retryDelay(Duration.ofMillis(10))
            .retryJitter(Duration.ofMillis(5))
            .serverTimeout(ScaledTime.of(300));

    @RegisterExtension
    final Leftovers leftovers = Leftovers.on(servers()::uris);

    private final List<RedlockClient> clients = new ArrayList<>();
    private final String resource = "resource";
    private RedlockClient client = none();

    abstract OwnServers servers();

    @SuppressWarnings("NullAway") // set before each test
    private static RedlockClient none() {
        return null;
    }

    @BeforeEach
    void open() {
        client = newClient();
    }

    private RedlockClient newClient() {
        RedlockClient opened = RedlockClient.builder()
                .servers(servers().uris().toArray(String[]::new))
                .options(QUICK)
                .commandTimeout(ScaledTime.of(2_400))
                .build();
        clients.add(opened);
        return opened;
    }

    @AfterEach
    void close() {
        clients.forEach(RedlockClient::close);
    }

    private List<String> values() {
        return servers().values("redlock:{" + resource + "}");
    }

    private List<String> nothing() {
        return Collections.nCopies(servers().count(), "nil");
    }

    private void holdElsewhere(Duration ttl) {
        for (int i = 0; i < servers().count(); i++) {
            servers().call(i, "SET", "redlock:{" + resource + "}", "foreign", "PX", Long.toString(ttl.toMillis()));
        }
    }

    // ---- lock

    @Test
    void lockGivesValidityResourceAndValue() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, TTL).orElseThrow();
        assertThat(grant.resource()).isEqualTo(resource);
        assertThat(grant.validity())
                .isPositive()
                .isLessThanOrEqualTo(TTL.minus(TTL.dividedBy(100)).minusMillis(2));
        Wait.until("all servers have it", () -> values().stream().allMatch(value -> value.startsWith(grant.value())));
        assertThat(grant.value()).hasSizeGreaterThan(20);
        client.unlock(grant);
    }

    @Test
    void everyGrantHasAValueAndATokenOfItsOwn() throws InterruptedException {
        RedlockGrant first = client.lock(resource, TTL).orElseThrow();
        client.unlock(first);
        RedlockGrant second = newClient().lock(resource, TTL).orElseThrow();
        assertThat(second.value()).isNotEqualTo(first.value());
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        client.unlock(second);
    }

    @Test
    void lockThatIsHeldElsewhereIsEmpty() throws InterruptedException {
        RedlockGrant held = newClient().lock(resource, TTL).orElseThrow();
        assertThat(client.lock(resource, TTL)).isEmpty();
        assertThat(client.unlock(held)).isTrue();
    }

    /** As redlock.rb's own would be: it is told from ours by its value alone. */
    @Test
    void foreignKeyIsHeldElsewhere() throws InterruptedException {
        holdElsewhere(TTL);
        assertThat(client.lock(resource, TTL)).isEmpty();
        assertThat(client.isLocked(resource)).isTrue();
        assertThat(values()).isEqualTo(Collections.nCopies(servers().count(), "foreign"));
    }

    @Test
    void lockIsRetriedUntilItIsFree() throws InterruptedException {
        holdElsewhere(ScaledTime.of(200));
        RedlockOptions patient = QUICK.retryCount(200).retryDelay(Duration.ofMillis(20));
        assertThat(client.lock(resource, TTL, patient)).map(client::unlock).contains(true);
    }

    @Test
    void blockIsRunAndUnlocks() throws InterruptedException {
        List<RedlockGrant> given = new ArrayList<>();
        assertThat(client.lock(resource, TTL, given::add)).isTrue();
        assertThat(given).hasSize(1);
        Wait.until("all servers are free", () -> values().equals(nothing()));
    }

    @Test
    void blockUnlocksWhenItThrows() {
        RuntimeException failure = new IllegalArgumentException("of the block");
        assertThatThrownBy(() -> client.lock(resource, TTL, grant -> {
                    throw failure;
                }))
                .isSameAs(failure);
        Wait.until("all servers are free", () -> values().equals(nothing()));
    }

    @Test
    void blockIsNotRunWhenTheLockIsHeldElsewhere() throws InterruptedException {
        holdElsewhere(TTL);
        List<RedlockGrant> given = new ArrayList<>();
        assertThat(client.lock(resource, TTL, given::add)).isFalse();
        assertThat(given).isEmpty();
    }

    @Test
    void lockOrThrowGivesTheResultOfTheBlock() throws InterruptedException {
        String result = client.lockOrThrow(resource, TTL, grant -> "of " + grant.resource());
        assertThat(result).isEqualTo("of " + resource);
        Wait.until("all servers are free", () -> values().equals(nothing()));
    }

    @Test
    void blocksHaveOptionsAsWell() throws InterruptedException {
        holdElsewhere(ScaledTime.of(200));
        RedlockOptions patient = QUICK.retryCount(200).retryDelay(Duration.ofMillis(20));
        assertThat(client.lock(resource, TTL, patient, grant -> {})).isTrue();
        assertThat(client.<String>lockOrThrow(resource, TTL, patient, RedlockGrant::resource))
                .isEqualTo(resource);
        Wait.until("all servers are free", () -> values().equals(nothing()));
    }

    /** As with try-with-resources. */
    @Test
    void errorOfTheUnlockDoesNotHideThatOfTheBlock() {
        RuntimeException failure = new IllegalArgumentException("of the block");
        RedlockClient closing = newClient();
        assertThatThrownBy(() -> closing.lockOrThrow(resource, TTL, grant -> {
                    closing.close();
                    throw failure;
                }))
                .isSameAs(failure)
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
        servers().forEach("DEL", "redlock:{" + resource + "}");
    }

    @Test
    void lockThatTookLongerThanItsLeaseIsUnavailable() {
        assertThatThrownBy(() -> client.lock("two\nlines", Duration.ofMillis(1)))
                .isInstanceOf(LockUnavailableException.class)
                .hasMessageContaining("\"two\\nlines\"")
                .hasCauseInstanceOf(TimeoutException.class);
        Wait.until(
                "nothing is left of it",
                () -> servers().values("redlock:{two%0alines}").equals(nothing()));
    }

    @Test
    void lockOrThrowSaysHowEachAttemptEnded() {
        holdElsewhere(TTL);
        assertThatThrownBy(() -> client.lockOrThrow(resource, TTL))
                .isInstanceOfSatisfying(
                        LockNotGrantedException.class,
                        refusal -> assertThat(refusal.outcomes())
                                .hasSize(2)
                                .hasOnlyElementsOfType(RedlockOutcome.HeldElsewhere.class));
    }

    @Test
    void attemptTellsItsOutcome() throws InterruptedException {
        assertThat(client.attempt(resource, TTL)).isInstanceOf(RedlockOutcome.Granted.class);
        assertThat(client.attempt(resource, TTL))
                .isInstanceOfSatisfying(
                        RedlockOutcome.HeldElsewhere.class,
                        held -> assertThat(held.remaining()).isBetween(TTL.dividedBy(2), TTL));
        assertThat(client.attempt("other", Duration.ofMillis(1))).isInstanceOf(RedlockOutcome.Expired.class);
        Wait.until(
                "nothing is left of it",
                () -> servers().values("redlock:{other}").equals(nothing()));
    }

    @Test
    void interruptEndsItAndLeavesNothing() {
        holdElsewhere(TTL);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        RedlockOptions patient = QUICK.retryCount(10_000).retryDelay(Duration.ofMillis(5));
        Thread thread = new Thread(() -> ended.complete(caught(() -> client.lock(resource, TTL, patient))));
        thread.start();
        Wait.until("it waits", () -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        assertThat(Wait.result(ended)).isInstanceOf(InterruptedException.class);
        Wait.until("the thread has ended", () -> !thread.isAlive());
        assertThat(values()).isEqualTo(Collections.nCopies(servers().count(), "foreign"));
    }

    @Test
    void closeEndsTheCallsUnderWay() {
        holdElsewhere(TTL);
        RedlockClient closing = newClient();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        RedlockOptions patient = QUICK.retryCount(10_000).retryDelay(Duration.ofMillis(5));
        Thread thread = new Thread(() -> ended.complete(caught(() -> closing.lock(resource, TTL, patient))));
        thread.start();
        Wait.until("it waits", () -> thread.getState() == Thread.State.WAITING);
        closing.close();
        assertThat(Wait.result(ended)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> closing.lock(resource, TTL)).isInstanceOf(IllegalStateException.class);
        Wait.until("the thread has ended", () -> !thread.isAlive());
    }

    private interface Call {
        void run() throws Exception;
    }

    private static Throwable caught(Call call) {
        try {
            call.run();
            return new AssertionError("nothing was thrown");
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void leasesAndNamesThatAreNotAllowedThrow() {
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(4_000))) {
            assertThatThrownBy(() -> client.lock(resource, ttl)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> client.lock("", TTL)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- extend

    @Test
    void extendReplacesTheLease() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, TTL).orElseThrow();
        RedlockGrant shorter = client.extend(grant, TTL.dividedBy(2)).orElseThrow();
        assertThat(shorter.value()).isEqualTo(grant.value());
        assertThat(shorter.validity()).isLessThanOrEqualTo(TTL.dividedBy(2));
        assertThat(client.remainingTtl(grant).orElseThrow()).isLessThanOrEqualTo(TTL.dividedBy(2));
        RedlockGrant longer = client.extend(shorter, TTL.multipliedBy(2)).orElseThrow();
        assertThat(client.remainingTtl(longer).orElseThrow()).isGreaterThan(TTL);
        assertThat(client.isValid(grant)).isTrue();
        assertThat(client.unlock(grant)).isTrue();
    }

    @Test
    void extendOfALockThatHasExpiredIsEmpty() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, ScaledTime.of(50)).orElseThrow();
        Wait.until("it has expired", () -> values().equals(nothing()));
        assertThat(client.extend(grant, TTL)).isEmpty();
        assertThat(values()).isEqualTo(nothing());
        assertThat(client.isValid(grant)).isFalse();
    }

    @Test
    void extendOrLockTakesAnExpiredLockAnew() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, ScaledTime.of(50)).orElseThrow();
        Wait.until("it has expired", () -> values().equals(nothing()));
        RedlockGrant again = client.extendOrLock(grant, TTL).orElseThrow();
        assertThat(again.value()).isNotEqualTo(grant.value());
        assertThat(client.isValid(grant)).isFalse();
        assertThat(again.fencingToken()).isGreaterThan(grant.fencingToken());
        assertThat(client.isValid(again)).isTrue();
        assertThat(client.unlock(again)).isTrue();
    }

    @Test
    void extendOfALockThatAnotherHasIsEmptyAndLeavesItAlone() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, ScaledTime.of(50)).orElseThrow();
        Wait.until("it has expired", () -> values().equals(nothing()));
        RedlockGrant next = newClient().lock(resource, TTL).orElseThrow();
        assertThat(client.extend(grant, TTL)).isEmpty();
        assertThat(client.extendOrLock(grant, TTL)).isEmpty();
        assertThat(client.unlock(grant)).isFalse();
        assertThat(client.remainingTtl(next)).isPresent();
        assertThat(client.unlock(next)).isTrue();
    }

    // ---- grants of others

    @Test
    void grantOfAnotherProcessIsExtendedAndUnlocked() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, TTL).orElseThrow();
        RedlockClient other = newClient();
        RedlockGrant known = other.grant(resource, grant.value());
        assertThat(known.validity()).isZero();
        assertThat(known.fencingToken()).isZero();
        assertThat(other.isValid(known)).isFalse();
        assertThat(other.remainingTtl(known)).isPresent();
        RedlockGrant extended = other.extend(known, TTL.multipliedBy(2)).orElseThrow();
        assertThat(extended.fencingToken()).isEqualTo(grant.fencingToken());
        assertThat(other.isValid(extended)).isTrue();
        assertThat(client.remainingTtl(grant).orElseThrow()).isGreaterThan(TTL);
        assertThat(client.extend(grant, TTL.multipliedBy(4)).orElseThrow().validity())
                .isLessThanOrEqualTo(TTL.multipliedBy(2));
        RedlockGrant longer = client.extend(client.grant(resource, grant.value()), TTL.multipliedBy(4))
                .orElseThrow();
        assertThat(longer.validity()).isGreaterThan(TTL.multipliedBy(2));
        assertThat(other.unlock(known)).isTrue();
        assertThat(client.extend(grant, TTL)).isEmpty();
        assertThat(other.extend(other.grant(resource, grant.value()), TTL)).isEmpty();
        Wait.until("all servers are free", () -> values().equals(nothing()));
    }

    @Test
    void grantIsOfAValueThatOneMayHave() {
        for (String value : List.of("", "foreign", "0123#", "A".repeat(40), "0".repeat(39))) {
            assertThatThrownBy(() -> client.grant(resource, value)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> client.grant("", "0".repeat(40))).isInstanceOf(IllegalArgumentException.class);
        assertThat(client.unlock(client.grant(resource, "0".repeat(40)))).isFalse();
    }

    // ---- futures

    @Test
    void futuresDoAsTheCallsDo() throws InterruptedException {
        assertThat(Wait.result(client.isLockedAsync(resource))).isFalse();
        RedlockGrant grant = Wait.result(client.lockAsync(resource, TTL)).orElseThrow();
        assertThat(Wait.result(client.isLockedAsync(resource))).isTrue();
        assertThat(Wait.result(client.attemptAsync(resource, TTL))).isInstanceOf(RedlockOutcome.HeldElsewhere.class);
        assertThat(Wait.result(client.lockAsync(resource, TTL, QUICK))).isEmpty();
        assertThat(Wait.result(client.remainingTtlAsync(resource))).isPresent();
        assertThat(Wait.result(client.remainingTtlAsync(grant))).isPresent();
        RedlockGrant extended = Wait.result(client.extendAsync(grant, TTL)).orElseThrow();
        assertThat(Wait.result(client.unlockAsync(extended))).isTrue();
        assertThat(Wait.result(client.extendAsync(grant, TTL))).isEmpty();
        RedlockGrant anew = Wait.result(client.extendOrLockAsync(grant, TTL)).orElseThrow();
        assertThat(anew.fencingToken()).isGreaterThan(grant.fencingToken());
        assertThat(client.unlock(anew)).isTrue();
    }

    @Test
    void L26_futuresCompleteOnTheExecutor() {
        List<RedlockGrant> grants = new ArrayList<>();
        String thread = Wait.result(client.lockAsync(resource, TTL).thenApply(granted -> {
            granted.ifPresent(grants::add);
            granted.ifPresent(client::unlock); // may wait, as on a network thread it must not
            return Thread.currentThread().getName();
        }));
        assertThat(grants).hasSize(1);
        assertThat(thread).doesNotStartWith("lettuce").doesNotStartWith("baton-timer");
    }

    @Test
    void L13_cancelledTriesLeaveNothing() {
        holdElsewhere(ScaledTime.of(200));
        RedlockOptions patient = QUICK.retryCount(10_000).retryDelay(Duration.ofMillis(1));
        CompletableFuture<Optional<RedlockGrant>> tries = client.lockAsync(resource, TTL, patient);
        for (int i = 0; i < 50; i++) {
            client.lockAsync(resource, TTL, patient).cancel(false);
        }
        RedlockGrant grant = Wait.result(tries).orElseThrow();
        assertThat(client.unlock(grant)).isTrue();
        Wait.until("nothing is left", () -> values().equals(nothing()));
    }

    @Test
    void L22_closeFailsWhatIsWaitedFor() {
        holdElsewhere(TTL);
        RedlockClient closed = newClient();
        CompletableFuture<?> tries = closed.lockAsync(resource, TTL, QUICK.retryCount(10_000));
        closed.close();
        assertThat(tries).isCompletedExceptionally();
        assertThatThrownBy(tries::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Wait.result(closed.isLockedAsync(resource)))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    // ---- questions

    @Test
    void remainingTtlAndIsLocked() throws InterruptedException {
        assertThat(client.remainingTtl(resource)).isEmpty();
        assertThat(client.isLocked(resource)).isFalse();
        RedlockGrant grant = newClient().lock(resource, TTL).orElseThrow();
        assertThat(client.remainingTtl(resource))
                .hasValueSatisfying(left -> assertThat(left).isBetween(TTL.dividedBy(2), TTL));
        assertThat(client.remainingTtl(grant)).isPresent();
        assertThat(client.isLocked(resource)).isTrue();
        assertThat(client.isValid(grant)).isTrue();
        assertThat(client.unlock(grant)).isTrue();
        assertThat(client.isLocked(resource)).isFalse();
        assertThat(client.remainingTtl(grant)).isEmpty();
        assertThat(client.isValid(grant)).isFalse();
        assertThat(client.unlock(grant)).isFalse();
    }

    // ---- both faces

    @Test
    void bothFacesExcludeEachOther() throws InterruptedException {
        RedlockGrant grant = client.lock(resource, TTL).orElseThrow();
        assertThat(client.getLock(resource).tryAcquire()).isEmpty();
        CompletableFuture<LockHandle> waiting = client.getLock(resource).acquireAsync();
        client.unlock(grant);
        LockHandle held = Wait.result(waiting);
        assertThat(held.fencingToken()).isGreaterThan(grant.fencingToken());
        assertThat(client.lock(resource, TTL)).isEqualTo(Optional.empty());
        held.release();
    }

    @Test
    void scriptsThatAServerHasLostAreSentAgain() throws InterruptedException {
        for (int i = 0; i < servers().count(); i++) {
            servers().call(i, "SCRIPT", "FLUSH");
        }
        RedlockGrant grant = client.lock(resource, TTL).orElseThrow();
        for (int i = 0; i < servers().count(); i++) {
            servers().call(i, "SCRIPT", "FLUSH");
        }
        assertThat(client.extend(grant, TTL)).isPresent();
        for (int i = 0; i < servers().count(); i++) {
            servers().call(i, "SCRIPT", "FLUSH");
        }
        assertThat(client.unlock(grant)).isTrue();
        Wait.until("all servers are free", () -> values().equals(nothing()));
    }

    /** What only one of the two asks for is the other's as well: the key is the name. */
    @Test
    void withoutAPrefixTheKeyIsTheName() throws InterruptedException {
        RedlockClient bare = RedlockClient.builder()
                .servers(servers().uris().toArray(String[]::new))
                .keyPrefix("")
                .build();
        clients.add(bare);
        RedlockGrant grant = bare.lock("bare", TTL).orElseThrow();
        Wait.until("all servers have it", () -> !servers().values("bare").contains("nil"));
        assertThat(bare.unlock(grant)).isTrue();
    }
}
