package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Answer;
import dev.baton.lock.core.Backend.Ask;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the engine's asks become attempts, one after the other. */
class AskingTest {
    private static final long LEASE = Duration.ofSeconds(10).toNanos();

    private final Group group = new Group(3);
    private final RedlockOptions options = RedlockOptions.defaults();
    private final Wakeups wakeups =
            new Wakeups(group.servers.names, group.servers.quorum, options.delays(() -> 0.5), group.time);
    private final Holds holds = new Holds("me", group.servers, options);
    private final Asking asking = new Asking(group.servers, holds, wakeups, options);
    private final List<Answer> answers = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    private void ask(long number, long yields) {
        ask(number, yields, Ask.Mode.KEEP, LEASE);
    }

    private void ask(long number, long yields, Ask.Mode mode, long leaseNanos) {
        Ask ask = new Ask("lock", number, false, yields, mode, leaseNanos, leaseNanos, 1, 0, 0);
        asking.ask(ask, Reply.of(answers::add, failures::add));
    }

    private void release(long number) {
        holds.release(
                new Release("lock", number, /* exclusive= */ false, 0, 0), Reply.of(released -> {}, failure -> {}));
    }

    private List<String> attemptsOf(long number) {
        return group.node(0).sent(Script.ACQUIRE).stream()
                .map(sent -> sent.args().get(0))
                .filter(owner -> owner.equals("me:" + number))
                .toList();
    }

    /** A second attempt would overwrite the hold, or, if it failed, be withdrawn with it, while its holder believes in it. */
    @Test
    void L1_whatIsGrantedIsNotAskedForAgain() {
        group.nodes.forEach(node -> node.after(10));
        ask(5, 0);
        ask(5, 4); // gets no outcome of another's, so that it is next
        group.time.pass(100);
        assertThat(attemptsOf(5)).hasSize(1);
        assertThat(answers)
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.kind()).isEqualTo(Answer.Kind.GRANTED));
        assertThat(answers)
                .extracting(Answer::sentNanos)
                .containsOnly(answers.get(0).sentNanos());
    }

    /** Its renewal may have made it last longer; whoever knows better than its first lease is the holder. */
    @Test
    void L1_whatWasGrantedForALeaseThatIsOverIsNotAskedForAgain() {
        ask(5, 0);
        group.time.pass(20_000);
        ask(5, 0);
        group.time.pass(0);
        assertThat(attemptsOf(5)).hasSize(1);
        assertThat(answers).hasSize(2);
    }

    /** The release is on its way already, and would not find what comes behind it. */
    @Test
    void L24_whatIsGivenBackBeforeItIsAskedForIsNotAskedFor() {
        group.nodes.forEach(node -> node.holding("other#1#0", 60_000).after(10));
        ask(4, 0);
        ask(5, 3);
        release(5);
        group.time.pass(100);
        assertThat(attemptsOf(5)).isEmpty();
        assertThat(failures).singleElement().extracting(Failure::kind).isEqualTo(Failure.Kind.NOT_RUN);
    }

    /** That one was given back is no outcome for others. */
    @Test
    void othersAskAfterOneThatWasGivenBack() {
        group.nodes.forEach(node -> node.holding("other#1#0", 60_000).after(10));
        ask(4, 0);
        ask(5, 3);
        ask(6, 2);
        release(5);
        group.nodes.forEach(node -> node.granting(7));
        group.time.pass(100);
        assertThat(attemptsOf(6)).hasSize(1);
    }

    /** An ask that found the lock held does not make what the next one under its number is granted unknown. */
    @Test
    void L1_aGrantIsKnownAlsoIfAnotherAskOfItsNumberFoundTheLockHeld() {
        group.nodes.forEach(node -> node.holding("other#1#0", 60_000).after(10));
        ask(5, 0);
        ask(5, 4);
        group.time.pass(5);
        group.nodes.forEach(node -> node.granting(7));
        group.time.pass(100);
        ask(5, 0);
        group.time.pass(100);
        assertThat(attemptsOf(5)).hasSize(2);
        assertThat(answers)
                .extracting(Answer::kind)
                .containsExactly(Answer.Kind.HELD, Answer.Kind.GRANTED, Answer.Kind.GRANTED);
    }

    private void assertGivenBackEverywhere(long number) {
        assertGivenBackEverywhere(number, LEASE - Duration.ofMillis(100).toNanos());
    }

    /** A server may have run the last ask as late as it was given up. */
    private void assertGivenBackEverywhere(long number, long leftNanos) {
        group.nodes.forEach(node -> assertThat(node.sent(Script.RELEASE))
                .filteredOn(sent -> sent.args().get(0).equals("me:" + number + "#"))
                .singleElement()
                .extracting(FakeNode.Sent::owedNanos)
                .as("for how long node %d is told", node.index())
                .isEqualTo(leftNanos + options.serverTimeout().toNanos()));
    }

    /** A server that has not heard of the new hold has the old one, for as long as its lease is. */
    @Test
    void L24_theHoldThatIsGivenUpForAnotherIsGivenBack() {
        ask(4, 0);
        group.time.pass(100);
        group.node(1).silent();
        ask(5, 4, Ask.Mode.KEEP, LEASE / 10);
        group.time.pass(100);
        assertThat(answers).extracting(Answer::kind).containsExactly(Answer.Kind.GRANTED, Answer.Kind.GRANTED);
        assertGivenBackEverywhere(4);
    }

    @Test
    void L24_soItIsIfTheOtherOneIsOverOnArrival() {
        ask(4, 0);
        group.time.pass(100);
        group.nodes.forEach(node -> node.after(20));
        ask(5, 4, Ask.Mode.KEEP, LEASE / 1_000);
        group.time.pass(100);
        assertThat(answers.get(1).remainingNanos()).isZero();
        assertGivenBackEverywhere(4, LEASE - Duration.ofMillis(120).toNanos());
    }

    private void renew(long number, long leaseNanos) {
        Renewal renewal = new Renewal("lock", number, /* exclusive= */ false, leaseNanos, 1, Renewal.Mode.REPLACE);
        holds.renew(renewal, Reply.of(answer -> {}, failure -> {}));
    }

    /** A renewal that a server has run, and not answered, makes the hold last longer there than it did at first. */
    @ParameterizedTest
    @EnumSource(
            value = Ask.Mode.class,
            names = {"KEEP", "QUEUE"})
    void L24_theHoldThatIsGivenUpIsGivenBackForAsLongAsItsLongestLease(Ask.Mode mode) {
        ask(4, 0);
        group.time.pass(100);
        renew(4, 6 * LEASE);
        group.time.pass(100);
        ask(5, 4, mode, LEASE / 10);
        group.time.pass(100);
        assertGivenBackEverywhere(4, 6 * LEASE - Duration.ofMillis(100).toNanos());
    }

    /** Its own lease says how long it may be left, not that of whoever comes next. */
    @Test
    void L24_theHoldThatIsYieldedIsGivenBackForAsLongAsItsLeaseIs() {
        ask(4, 0);
        group.time.pass(100);
        ask(5, 4, Ask.Mode.QUEUE, LEASE / 10);
        group.time.pass(100);
        assertGivenBackEverywhere(4);
    }
}
