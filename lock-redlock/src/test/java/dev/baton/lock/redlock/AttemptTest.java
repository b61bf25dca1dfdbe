package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.redlock.Attempt.Kind;
import dev.baton.lock.redlock.Attempt.Result;
import dev.baton.lock.redlock.FakeNode.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private final Group group = new Group(3);

    @Test
    void allServersAreAskedAtTheSameTime() {
        List<Result> results = group.attempt(1_000);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.ACQUIRE))
                        .extracting(Sent::atNanos)
                        .containsExactly(group.time.nanoTime()));
        group.time.pass(0);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.GRANTED);
    }

    /** ttl − elapsed − (ttl × 0.01 + 2 ms). */
    @Test
    void validityIsWhatIsLeftOfTheLease() {
        group.nodes.forEach(node -> node.after(30));
        List<Result> results = group.attempt(1_000);
        group.time.pass(30);
        assertThat(results)
                .singleElement()
                .extracting(Result::validityNanos)
                .isEqualTo(Duration.ofMillis(1_000 - 30 - 10 - 2).toNanos());
    }

    @Test
    void deadMinorityCostsNothing() {
        group.node(1).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(0);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.GRANTED);
    }

    @Test
    void deadMajorityIsNoQuorum() {
        group.node(0).silent();
        group.node(2).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(99);
        assertThat(results).isEmpty();
        group.time.pass(1);
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.kind()).isEqualTo(Kind.NO_QUORUM);
            assertThat(result.failureKind()).isEqualTo(Failure.Kind.UNKNOWN);
            assertThat(result.causes()).containsOnlyKeys("node-0", "node-2");
        });
        assertWithdrawnEverywhere();
    }

    @Test
    void heldByAQuorumIsHeldElsewhere() {
        group.node(0).holding("other#1#0", 500);
        group.node(1).holding("other#1#0", 400);
        List<Result> results = group.attempt(1_000);
        group.time.pass(0);
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.kind()).isEqualTo(Kind.HELD);
            assertThat(result.split()).isFalse();
            assertThat(result.holderLeftNanos())
                    .isEqualTo(Duration.ofMillis(400).toNanos());
        });
        assertWithdrawnEverywhere();
    }

    /** Three clients that have one server each: nobody holds the lock, and somebody may next time. */
    @Test
    void votesThatAreSplitAreToldAsSuch() {
        group.node(0).holding("one#1#0", 500);
        group.node(1).holding("two#1#0", 500);
        List<Result> results = group.attempt(1_000);
        group.time.pass(0);
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.kind()).isEqualTo(Kind.HELD);
            assertThat(result.split()).isTrue();
        });
    }

    /** A server that is held and one that is dead leave no quorum to get, but one to ask. */
    @Test
    void oneHeldAndOneDeadIsHeldElsewhere() {
        group.node(0).holding("other#1#0", 500);
        group.node(1).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(100);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.HELD);
        assertWithdrawnEverywhere();
    }

    /** L7: what one server says is no word of a quorum; the first that does not answer does not make it one. */
    @Test
    void L7_oneHeldAndADeadMajorityIsNoQuorum() {
        group.node(0).holding("other#1#0", 500);
        group.node(1).silent();
        group.node(2).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(100);
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.kind()).isEqualTo(Kind.NO_QUORUM);
            assertThat(result.causes()).containsOnlyKeys("node-1", "node-2");
        });
        assertWithdrawnEverywhere();
    }

    @Test
    void L7_oneHeldAndOneDeadOfTwoIsNoQuorum() {
        Group two = new Group(2);
        two.node(0).holding("other#1#0", 500);
        two.node(1).silent();
        List<Result> results = two.attempt(1_000);
        two.time.pass(100);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.NO_QUORUM);
    }

    /** The token's round, too, needs a quorum to say that the lock is somebody else's. */
    @Test
    void L7_aMajorityThatDiesBeforeItHearsOfTheTokenIsNoQuorum() {
        group.node(0).answering(call -> call.script() == Script.ACQUIRE ? List.of(1L, "7", "1000") : List.of(0L));
        group.node(1).answering(call -> call.script() == Script.ACQUIRE ? List.of(1L, "9", "1000") : null);
        group.node(2).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(100);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.NO_QUORUM);
    }

    /** Those without an answer too: what they have not answered may have run, or may run yet. */
    private void assertWithdrawnEverywhere() {
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RELEASE))
                        .extracting(sent -> sent.args().get(0))
                        .containsExactly("me#7#"));
    }

    /** Q3. */
    @Test
    void leaseThatIsOverIsNotGranted() {
        group.nodes.forEach(node -> node.after(90));
        List<Result> results = group.attempt(92);
        group.time.pass(90);
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.kind()).isEqualTo(Kind.EXPIRED);
            assertThat(result.validityNanos()).isNegative();
        });
        assertWithdrawnEverywhere();
    }

    // ---- tokens

    @Test
    void tokenThatAQuorumAgreesOnNeedsNoSecondRound() {
        group.node(2).granting(5);
        List<Result> results = group.attempt(1_000);
        group.time.pass(0);
        assertThat(results).singleElement().extracting(Result::token).isEqualTo(100L);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RAISE)).isEmpty());
    }

    /** The highest, which a quorum knows of before anybody else hears of it. */
    @Test
    void tokensThatDifferAreRaisedToTheHighest() {
        group.node(0).granting(7);
        group.node(1).granting(9);
        group.node(2).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(0);
        assertThat(results).singleElement().extracting(Result::token).isEqualTo(9L);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RAISE))
                        .extracting(sent -> sent.args().get(1))
                        .containsExactly("9"));
    }

    /** It may have voted for the next attempt before it heard of this one's token. */
    @Test
    void serverThatHasNotGrantedDoesNotCountAsOneThatKnowsTheToken() {
        group.node(0).granting(7);
        group.node(1).answering(call -> call.script() == Script.ACQUIRE ? List.of(1L, "9", "1000") : null);
        group.node(2).holding("other#1#0", 500);
        List<Result> results = group.attempt(1_000);
        group.time.pass(99);
        assertThat(results).isEmpty();
        group.time.pass(1);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.HELD);
        assertWithdrawnEverywhere();
    }

    @Test
    void tokenThatNoQuorumHearsOfIsNoGrant() {
        group.node(0).answering(call -> call.script() == Script.ACQUIRE ? List.of(1L, "7", "1000") : null);
        group.node(1).answering(call -> call.script() == Script.ACQUIRE ? List.of(1L, "9", "1000") : null);
        group.node(2).silent();
        List<Result> results = group.attempt(1_000);
        group.time.pass(100);
        assertThat(results).singleElement().extracting(Result::kind).isEqualTo(Kind.NO_QUORUM);
        assertWithdrawnEverywhere();
    }
}
