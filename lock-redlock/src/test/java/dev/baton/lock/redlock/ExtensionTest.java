package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Release;
import dev.baton.lock.core.Backend.Renewal;
import dev.baton.lock.core.Backend.Renewed;
import dev.baton.lock.core.Backend.Reply;
import dev.baton.lock.redlock.RedlockOutcome.Granted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a lease that is changed, on servers that a test makes up. */
class ExtensionTest {
    private static final long LEASE = Duration.ofSeconds(10).toNanos();
    private static final RedlockOptions OPTIONS = RedlockOptions.defaults();

    private Group group = new Group(3);

    private RedlockGrant granted() {
        CompletableFuture<RedlockOutcome> outcome = group.masters.attempt("lock", LEASE, OPTIONS);
        group.time.pass(0);
        return ((Granted) outcome.join()).grant();
    }

    private CompletableFuture<Optional<RedlockGrant>> extend(RedlockGrant grant, long leaseNanos) {
        return group.masters.extend(grant, leaseNanos, OPTIONS);
    }

    private Duration left(RedlockGrant grant) {
        return Duration.ofNanos(grant.shared().endNanos() - group.time.nanoTime());
    }

    /** With two or four servers, those that have failed may be too few for a quorum, as those are that say they have it. */
    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void silenceIsNoLoss(int servers) {
        group = new Group(servers);
        RedlockGrant grant = granted();
        group.nodes.forEach(FakeNode::silent);
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE);
        group.time.pass(100);
        assertThat(extended)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LockUnavailableException.class);
        assertThat(left(grant)).isPositive();
    }

    @ParameterizedTest(name = "{0} servers")
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void L17_silenceIsNoLossOfAWatchedHold(int servers) {
        group = new Group(servers);
        group.nodes.forEach(FakeNode::silent);
        List<Failure> failures = new ArrayList<>();
        List<Renewed> answers = new ArrayList<>();
        Renewal renewal = new Renewal("lock", 1, /* exclusive= */ false, LEASE, 1, Renewal.Mode.EXTEND);
        new Holds("client", group.servers, OPTIONS).renew(renewal, Reply.of(answers::add, failures::add));
        group.time.pass(100);
        assertThat(answers).isEmpty();
        assertThat(failures).singleElement().extracting(Failure::kind).isEqualTo(Failure.Kind.UNKNOWN);
    }

    /**
     * What the servers say of the hold: 1 it is there, 2 another's is, 3 nobody's, 4 nobody's and its token is not known. A token may
     * come late to a server that has lost its data, or has never had the hold.
     */
    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "4, 4, 4, GONE",
        "4, 4, 3, GONE",
        "1, 4, 3, GONE",
        "3, 3, 3, FREE",
        "3, 3, 4, FREE",
        "1, 3, 3, FREE",
        "4, 4, 2, TAKEN",
        "3, 3, 2, TAKEN"
    })
    void L17_howAHoldWasLostIsWhatTheMajorityExplains(long first, long second, long third, Renewed.Kind kind) {
        List<Long> states = List.of(first, second, third);
        group.nodes.forEach(node -> node.answering(call -> List.of(states.get(node.index()), 1_000L)));
        assertThat(renewed()).singleElement().extracting(Renewed::kind).isEqualTo(kind);
    }

    private List<Renewed> renewed() {
        List<Renewed> answers = new ArrayList<>();
        renew(new Holds("client", group.servers, OPTIONS), answers);
        group.time.pass(100);
        return answers;
    }

    /** What an earlier attempt has left somewhere may be withdrawn yet: a hold must not count on it. */
    @Test
    void L1_renewalIsOfTheAttemptThatWasGranted() {
        renew(granted(new Holds("client", group.servers, OPTIONS)), new ArrayList<>());
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RENEW))
                        .extracting(sent -> sent.args().get(0))
                        .containsExactly("client:1#5"));
    }

    /** However long a server may take: its timeout may be longer than a lease. */
    @Test
    void L18_renewalIsAnsweredByAQuorum() {
        group.node(2).silent();
        List<Renewed> answers = new ArrayList<>();
        renew(granted(new Holds("client", group.servers, OPTIONS)), answers);
        group.time.pass(0);
        assertThat(answers).singleElement().extracting(Renewed::kind).isEqualTo(Renewed.Kind.MINE);
    }

    /** Else somebody who gives the grant back meanwhile, in another process, might find it there again. */
    @Test
    void L24_extensionIsOverWhenNothingOfItIsUnderWay() {
        RedlockGrant grant = granted();
        group.node(2).after(50);
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE);
        group.time.pass(49);
        assertThat(extended).isNotDone();
        group.time.pass(1);
        assertThat(extended).isCompletedWithValueMatching(Optional::isPresent);
    }

    /** That is after the answer to the renewal. */
    @Test
    void L24_serverThatHasForgottenAHoldIsGivenWhatIsLeftOfItWhenItSaysSo() {
        Holds holds = granted(new Holds("client", group.servers, OPTIONS));
        renewing(4, 2);
        group.node(2).after(50);
        renew(holds, new ArrayList<>());
        group.time.pass(50);
        assertThat(group.node(2).sent(Script.SEED))
                .singleElement()
                .satisfies(sent -> assertThat(sent.args().get(1)).isEqualTo("29950"));
    }

    @Test
    void L24_serverThatHasForgottenAHoldIsNotGivenItWhenItIsReleased() {
        Holds holds = granted(new Holds("client", group.servers, OPTIONS));
        renewing(4, 2);
        group.node(2).after(50);
        renew(holds, new ArrayList<>());
        group.time.pass(10);
        holds.release(new Release("lock", 1, /* exclusive= */ false, 0, 0), Reply.of(answer -> {}, failure -> {}));
        group.time.pass(100);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.SEED)).isEmpty());
    }

    /** It would be locked there for longer than anybody has it. */
    @Test
    void L24_serverThatHasForgottenAGrantIsNotGivenALeaseThatHasBeenShortenedSince() {
        RedlockGrant grant = granted();
        renewing(4, 2);
        group.node(2).after(50);
        var unused = extend(grant, 6 * LEASE);
        group.time.pass(10);
        group.node(2).silent();
        var unusedToo = extend(grant, LEASE);
        group.time.pass(50);
        assertThat(group.node(2).sent(Script.SEED)).isEmpty();
    }

    @Test
    void L24_serverThatHasForgottenAHoldIsNotGivenALeaseThatHasBeenShortenedSince() {
        Holds holds = granted(new Holds("client", group.servers, OPTIONS));
        renewing(4, 2);
        group.node(2).after(50);
        renew(holds, new ArrayList<>());
        group.time.pass(10);
        group.node(2).silent();
        Renewal shorter = new Renewal("lock", 1, /* exclusive= */ false, LEASE / 10, 2, Renewal.Mode.REPLACE);
        holds.renew(shorter, Reply.of(answer -> {}, failure -> {}));
        group.time.pass(50);
        assertThat(group.node(2).sent(Script.SEED)).isEmpty();
    }

    private Holds granted(Holds holds) {
        holds.asked("lock", 1).granted(new Claim.Grant(5, group.time.nanoTime(), LEASE, 100, 1));
        return holds;
    }

    private static void renew(Holds holds, List<Renewed> answers) {
        Renewal renewal = new Renewal("lock", 1, /* exclusive= */ false, LEASE, 1, Renewal.Mode.EXTEND);
        holds.renew(renewal, Reply.of(answers::add, failure -> {}));
    }

    @Test
    void grantThatNoQuorumHasIsOver() {
        RedlockGrant grant = granted();
        group.node(0).holding("other#1#0", 500);
        group.node(1).holding("other#1#0", 500);
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE);
        group.time.pass(0);
        assertThat(extended.join()).isEmpty();
        assertThat(left(grant)).isZero();
    }

    private void renewing(long answer, int... nodes) {
        for (int index : nodes) {
            group.node(index)
                    .answering(call ->
                            call.script() == Script.RENEW ? List.of(answer, 30_000L) : List.of(1L, "7", "1000"));
        }
    }

    private static void assertUnavailable(CompletableFuture<?> call) {
        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LockUnavailableException.class);
    }

    /** Whoever has extended it since then, by its value, has it: to take the lock anew would take it from him. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void L1_grantThatAQuorumHasIsNotTakenFromItsHolderIfTheAnswerIsLate(boolean known) {
        RedlockGrant grant = granted();
        if (known) {
            grant = group.masters.known("lock", grant.value());
            group.nodes.forEach(node -> node.answering(call -> call.script() == Script.INSPECT
                    ? List.of("value-1#1#0", 5_000L, "90")
                    : List.of(1L, 30_000L, "1000")));
        }
        group.nodes.forEach(node -> node.after(20));
        CompletableFuture<RedlockOutcome> outcome = group.masters.extendOrAcquire(grant, LEASE / 1_000, OPTIONS);
        group.time.pass(100);
        assertUnavailable(outcome);
        assertThat(group.node(0).sent(Script.ACQUIRE)).hasSize(1);
    }

    /** What it has on a server may be what another object of the same grant has extended. */
    @Test
    void L1_lockIsTakenAnewFromNobodyForAGrantThatWasMadeOfItsValue() {
        forgetGrants();
        group.node(0)
                .answering(call -> call.script() == Script.INSPECT
                        ? List.of("value-9#1#0", 5_000L, "90")
                        : List.of(1L, "200", "1000"));
        group.node(1)
                .answering(call -> call.script() == Script.INSPECT ? List.of("", -2L, "90") : List.of(1L, "7", "9"));
        group.node(2)
                .answering(call -> call.script() == Script.INSPECT ? List.of("", -2L, "90") : List.of(1L, "7", "9"));
        RedlockGrant known = group.masters.known("lock", "value-9");
        var unused = group.masters.extendOrAcquire(known, LEASE, OPTIONS);
        group.time.pass(200);
        assertThat(group.node(0).sent(Script.ACQUIRE))
                .singleElement()
                .satisfies(sent -> assertThat(sent.args().get(3)).isEmpty());
    }

    /** It would be locked for nobody there. */
    @Test
    void L24_serverThatHasForgottenAGrantIsNotGivenItWhenItIsOver() {
        RedlockGrant grant = granted();
        renewing(4, 2);
        group.nodes.forEach(node -> node.after(20));
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE / 1_000);
        group.time.pass(100);
        assertUnavailable(extended);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.SEED)).isEmpty());
    }

    @Test
    void L24_serverThatHasForgottenAGrantIsGivenWhatIsLeftOfIt() {
        RedlockGrant grant = granted();
        renewing(4, 2);
        group.nodes.forEach(node -> node.after(20));
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE);
        group.time.pass(100);
        assertThat(extended.join()).isPresent();
        assertThat(group.node(2).sent(Script.SEED))
                .singleElement()
                .satisfies(sent -> assertThat(sent.args().get(1)).isEqualTo("9980"));
    }

    /** The servers heed the change that began last: the answer to an earlier one must not lengthen what that has shortened. */
    @Test
    void shorterExtensionIsNotOutlivedByALongerOneThatBeganBefore() {
        RedlockGrant grant = granted();
        group.nodes.forEach(node -> node.after(50));
        CompletableFuture<Optional<RedlockGrant>> longer = extend(grant, 3 * LEASE);
        group.nodes.forEach(node -> node.after(10));
        CompletableFuture<Optional<RedlockGrant>> shorter = extend(grant, LEASE / 10);
        group.time.pass(50);
        assertThat(shorter.join()).isPresent();
        assertThat(longer.join())
                .hasValueSatisfying(known -> assertThat(known.validity()).isLessThan(Duration.ofSeconds(1)));
        assertThat(left(grant)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void extensionThatIsAnsweredAfterTheUnlockRevivesNothing() {
        RedlockGrant grant = granted();
        group.nodes.forEach(node -> node.after(50));
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE);
        var unused = group.masters.unlock(grant, OPTIONS);
        group.time.pass(50);
        assertThat(extended.join()).isEmpty();
        assertThat(left(grant)).isNegative();
    }

    /** Under a value of its own: what was sent for the old grant, and comes late, finds nothing that it could change. */
    @Test
    void lockThatIsTakenAnewHasAValueOfItsOwn() {
        RedlockGrant grant = granted();
        group.nodes.forEach(node -> node.answering(call -> switch (call.script()) {
            case ACQUIRE -> List.of(1L, "200", "1000");
            default -> List.of(3L, 0L);
        }));
        CompletableFuture<RedlockOutcome> outcome = group.masters.extendOrAcquire(grant, LEASE, OPTIONS);
        group.time.pass(0);
        RedlockGrant anew = ((Granted) outcome.join()).grant();
        assertThat(anew.value()).isNotEqualTo(grant.value());
        assertThat(left(anew)).isPositive();
        assertThat(left(grant)).isZero();
        assertThat(group.node(0).sent(Script.ACQUIRE))
                .last()
                .satisfies(sent -> assertThat(sent.args().get(3)).isEqualTo(grant.value()));
    }

    private void forgetGrants() {
        group.nodes.forEach(node -> node.after(50).answering(call -> switch (call.script()) {
            case ACQUIRE -> List.of(1L, "200", "1000");
            case RELEASE -> List.of(1L, 0L);
            default -> List.of(3L, 0L);
        }));
    }

    @Test
    void L13_lockThatIsTakenAnewForNobodyIsGivenBack() {
        RedlockGrant grant = granted();
        forgetGrants();
        CompletableFuture<RedlockOutcome> outcome = group.masters.extendOrAcquire(grant, LEASE, OPTIONS);
        group.time.pass(60);
        assertThat(group.node(0).sent(Script.ACQUIRE)).hasSize(2);
        outcome.cancel(/* mayInterruptIfRunning= */ false);
        group.time.pass(60);
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RELEASE))
                        .extracting(sent -> sent.args().get(0))
                        .containsExactly("value-2#"));
    }

    @Test
    void L13_lockIsNotTakenAnewForNobody() {
        RedlockGrant grant = granted();
        forgetGrants();
        CompletableFuture<RedlockOutcome> outcome = group.masters.extendOrAcquire(grant, LEASE, OPTIONS);
        outcome.cancel(/* mayInterruptIfRunning= */ false);
        group.time.pass(200);
        assertThat(group.node(0).sent(Script.ACQUIRE)).hasSize(1);
    }

    /** Whoever has it knows of it already. */
    @Test
    void L13_grantThatIsExtendedForNobodyStays() {
        RedlockGrant grant = granted();
        CompletableFuture<RedlockOutcome> outcome = group.masters.extendOrAcquire(grant, LEASE, OPTIONS);
        outcome.cancel(/* mayInterruptIfRunning= */ false);
        group.time.pass(200);
        assertThat(group.node(0).sent(Script.RELEASE)).isEmpty();
        assertThat(left(grant)).isPositive();
    }

    /** Somebody else who knows the grant has changed its lease since: what the servers say of it counts. */
    @Test
    void L16_changeThatTheServersIgnoreLengthensNothing() {
        RedlockGrant grant = granted();
        group.nodes.forEach(node -> node.answering(call -> List.of(1L, 2_000L)));
        CompletableFuture<Optional<RedlockGrant>> extended = extend(grant, LEASE);
        group.time.pass(0);
        assertThat(extended.join())
                .hasValueSatisfying(known -> assertThat(known.validity()).isLessThan(Duration.ofSeconds(2)));
        assertThat(left(grant)).isPositive().isLessThan(Duration.ofSeconds(2));
    }

    private CompletableFuture<Optional<RedlockGrant>> extendKnown(String... valuesOnServers) {
        for (int i = 0; i < valuesOnServers.length; i++) {
            String value = valuesOnServers[i];
            group.node(i).answering(call -> switch (call.script()) {
                case INSPECT -> List.of(value, 5_000L, "90");
                case RENEW -> List.of(1L, 10_000L);
                default -> List.of(1L);
            });
        }
        CompletableFuture<Optional<RedlockGrant>> extended = extend(group.masters.known("lock", "value-9"), LEASE);
        group.time.pass(0);
        return extended;
    }

    /** The next change after those that the servers know of; a lower number they would ignore. */
    @Test
    void grantOfAnotherProcessIsExtendedByWhatTheServersKnowOfIt() {
        RedlockGrant extended =
                extendKnown("value-9#7#4", "value-9#7#3", "").join().orElseThrow();
        assertThat(group.nodes)
                .allSatisfy(node -> assertThat(node.sent(Script.RENEW))
                        .extracting(sent -> sent.args().subList(0, 2))
                        .containsExactly(List.of("value-9", "5")));
        assertThat(extended.attempt()).isEqualTo(7);
        assertThat(extended.fencingToken()).isEqualTo(90);
        assertThat(left(extended)).isGreaterThan(Duration.ofSeconds(9));
    }

    @Test
    void grantOfAnotherProcessThatNoQuorumHasIsNotExtended() {
        assertThat(extendKnown("value-9#7#4", "other#1#0", "").join()).isEmpty();
        assertThat(group.node(0).sent(Script.RENEW)).isEmpty();
    }

    @Test
    void L7_grantOfAnotherProcessIsNotKnownToBeOverIfTooFewServersAnswer() {
        group.node(1).silent();
        group.node(2).silent();
        CompletableFuture<Optional<RedlockGrant>> extended = extendKnown("value-9#7#4");
        group.time.pass(100);
        assertThat(extended)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LockUnavailableException.class);
    }

    /** The second sending of a script that the server did not have could come behind what gives the hold back. */
    @Test
    void L24_whatSeedsAServerIsSentOnce() {
        List<NodeCall.Receiver> sent = new ArrayList<>();
        TestNode node = new TestNode(0) {
            @Override
            public void run(
                    Script script, List<String> keys, List<String> args, long timeoutNanos, NodeCall.Receiver to) {
                sent.add(to);
            }
        };
        new Servers(List.of(node), new KeyNames("redlock"), group.time, 3_600_000)
                .seed(new Servers.Held("lock", "me"), 1, 1, LEASE, 7, 1, LEASE);
        List<String> again = new ArrayList<>();
        sent.get(0).missing(() -> again.add("sent again"));
        assertThat(again).isEmpty();
    }

    @Test
    void L24_grantOfAnotherProcessIsOwedItsRelease() {
        EagerNode node = new EagerNode(0, script -> List.of(1L, 0L));
        Servers one = new Servers(List.of(node), new KeyNames("redlock"), group.time, 3_600_000);
        Masters masters = new Masters(one, () -> "value");
        assertThat(masters.unlock(masters.known("lock", "value-9"), OPTIONS)).isCompletedWithValue(true);
        assertThat(node.owedNanos()).containsExactly(Duration.ofMinutes(10).toNanos());
    }
}
