package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.redlock.FakeNode.Sent;
import dev.baton.lock.redlock.RedlockOutcome.Granted;
import dev.baton.lock.redlock.RedlockOutcome.HeldElsewhere;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Attempts one after the other, as redlock.rb makes them. */
class TriesTest {
    private static final double HALF = 0.5;

    private final Group group = new Group(3);
    private final RedlockOptions options = RedlockOptions.defaults();

    private CompletableFuture<List<RedlockOutcome>> start(RedlockOptions how) {
        return new Tries(
                        group.masters,
                        group.servers,
                        "lock",
                        Duration.ofSeconds(10).toNanos(),
                        how,
                        how.delays(() -> HALF))
                .start();
    }

    private List<Long> millisOfAttempts() {
        long first = group.node(0).sent(Script.ACQUIRE).get(0).atNanos();
        return group.node(0).sent(Script.ACQUIRE).stream()
                .map(sent -> TimeUnit.NANOSECONDS.toMillis(sent.atNanos() - first))
                .toList();
    }

    private void hold() {
        group.nodes.forEach(node -> node.holding("other#1#0", 60_000));
    }

    @Test
    void firstAttemptWaitsForNothing() {
        CompletableFuture<List<RedlockOutcome>> tries = start(options);
        group.time.pass(0);
        assertThat(tries.join()).singleElement().isInstanceOf(Granted.class);
    }

    /** One attempt and three retries, each after 200 ms and half of the jitter of 50 ms. */
    @Test
    void retriesPauseInBetween() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(options);
        group.time.pass(2_000);
        assertThat(tries.join()).hasSize(4).hasOnlyElementsOfType(HeldElsewhere.class);
        assertThat(millisOfAttempts()).containsExactly(0L, 225L, 450L, 675L);
    }

    @Test
    void pauseMayDependOnTheNumberOfTheRetry() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(
                options.retryCount(3).retryJitter(Duration.ZERO).retryDelay(retry -> Duration.ofMillis(10L * retry)));
        group.time.pass(2_000);
        assertThat(tries).isCompleted();
        assertThat(millisOfAttempts()).containsExactly(0L, 10L, 30L, 60L);
    }

    @Test
    void noRetriesMeansOneAttempt() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(options.retryCount(0));
        group.time.pass(0);
        assertThat(tries.join()).hasSize(1);
    }

    @Test
    void everyAttemptHasAValueOfItsOwn() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(options);
        group.time.pass(2_000);
        assertThat(tries).isCompleted();
        assertThat(group.node(0).sent(Script.ACQUIRE))
                .extracting(sent -> sent.args().get(0))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void successEndsTheTries() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(options);
        group.time.pass(100);
        group.nodes.forEach(node -> node.granting(5));
        group.time.pass(2_000);
        assertThat(tries.join()).hasSize(2).last().isInstanceOf(Granted.class);
    }

    @Test
    void whatIsGrantedTooLateIsGivenBack() {
        group.nodes.forEach(node -> node.after(50));
        CompletableFuture<List<RedlockOutcome>> tries = start(options);
        tries.cancel(/* mayInterruptIfRunning= */ false);
        group.time.pass(1_000);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RELEASE))
                        .extracting(Sent::args)
                        .singleElement()
                        .satisfies(args -> assertThat(args.get(0)).isEqualTo("value-1#")));
        assertThat(group.node(0).sent(Script.ACQUIRE)).hasSize(1);
    }

    @Test
    void delayThatIsNotAllowedEndsThem() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(options.retryDelay(retry -> Duration.ofMillis(-1)));
        group.time.pass(1_000);
        assertThat(tries).isCompletedExceptionally();
    }

    @Test
    void errorOfTheDelayEndsThem() {
        hold();
        CompletableFuture<List<RedlockOutcome>> tries = start(options.retryDelay(retry -> {
            throw new StackOverflowError("of the delay, as the test wants it");
        }));
        group.time.pass(1_000);
        assertThat(tries).isCompletedExceptionally();
    }
}
