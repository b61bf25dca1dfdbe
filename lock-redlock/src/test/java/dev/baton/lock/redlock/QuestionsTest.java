package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend.Failure;
import dev.baton.lock.core.Backend.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is said of a lock when not all servers are there to ask. */
class QuestionsTest {
    private final Group group = new Group(3);
    private final RedlockOptions options = RedlockOptions.defaults();
    private final RedlockBackend backend = group.backend("me", options);
    private final List<Failure> failures = new ArrayList<>();

    private void seen(int node, String value, long leftMillis) {
        group.node(node).answering(call -> call.script() == Script.INSPECT ? List.of(value, leftMillis, 5L) : null);
    }

    private CompletableFuture<Optional<Duration>> remaining() {
        CompletableFuture<Optional<Duration>> remaining = group.masters.remaining("lock", options);
        group.time.pass(1_000);
        return remaining;
    }

    @Test
    void L7_aServerThatIsSilentMayBeTheOneThatMakesTheQuorum() {
        seen(0, "other#1#0", 5_000);
        seen(1, "", -2);
        group.node(2).silent();
        assertThat(remaining()).isCompletedExceptionally();
    }

    @Test
    void aQuorumThatHasNothingSaysSo() {
        seen(0, "", -2);
        seen(1, "", -2);
        group.node(2).silent();
        assertThat(remaining().join()).isEmpty();
    }

    @Test
    void aQuorumThatHasItSaysSo() {
        seen(0, "other#1#0", 5_000);
        seen(1, "other#1#0", 6_000);
        group.node(2).silent();
        assertThat(remaining().join()).isPresent();
    }

    /** It is somebody else's, and locks nevertheless. */
    @Test
    void aKeyThatNeverExpiresIsLocked() {
        seen(0, "foreign", -1);
        seen(1, "foreign", -1);
        seen(2, "", -2);
        assertThat(remaining().join()).isPresent();
    }

    @Test
    void L7_aGrantMayBeOnTheServerThatIsSilent() {
        RedlockGrant grant =
                new RedlockGrant("lock", "value", Duration.ofSeconds(5), 5, 1, new RedlockGrant.Shared(0, 0));
        group.node(0).answering(call -> List.of(1L, 5_000L));
        group.node(1).answering(call -> List.of(3L, 0L));
        group.node(2).silent();
        CompletableFuture<Optional<Duration>> remaining = group.masters.remaining(grant, options);
        group.time.pass(1_000);
        assertThat(remaining).isCompletedExceptionally();
    }

    // ---- of the engine's locks

    private List<LockInfo> inspected() {
        List<LockInfo> seen = new ArrayList<>();
        backend.inspect("lock", Reply.of(seen::add, failures::add));
        group.time.pass(1_000);
        return seen;
    }

    private void holding(int node, String value) {
        group.node(node).answering(call -> call.script() == Script.FORCE ? List.of(value) : null);
    }

    private List<Boolean> forced() {
        List<Boolean> broken = new ArrayList<>();
        backend.forceUnlock("lock", Reply.of(broken::add, failures::add));
        group.time.pass(1_000);
        return broken;
    }

    private void assertUnknown() {
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.UNKNOWN);
            assertThat(failure.cause()).hasMessageContaining("node-2 (no answer)");
        });
    }

    @Test
    void L7_aLockIsNotSeenFreeIfTheServerThatIsSilentMayMakeTheQuorum() {
        seen(0, "other#1#0", 5_000);
        seen(1, "", -2);
        group.node(2).silent();
        assertThat(inspected()).isEmpty();
        assertUnknown();
    }

    @Test
    void aLockThatAQuorumDoesNotHaveIsSeenFree() {
        seen(0, "", -2);
        seen(1, "", -2);
        group.node(2).silent();
        assertThat(inspected()).singleElement().returns(false, LockInfo::locked);
    }

    @Test
    void aLockThatAQuorumHasIsSeenHeld() {
        seen(0, "other#1#0", 5_000);
        seen(1, "other#2#3", 6_000);
        group.node(2).silent();
        assertThat(inspected())
                .singleElement()
                .returns("other", LockInfo::owner)
                .returns(Duration.ofSeconds(5), LockInfo::remainingLease);
    }

    /** All servers have answered, and no two of them the same: there is nobody else to ask. */
    @Test
    void aLockThatNobodyHasAQuorumOfIsSeenFree() {
        seen(0, "other#1#0", 5_000);
        seen(1, "third#1#0", 5_000);
        seen(2, "", -2);
        assertThat(inspected()).singleElement().returns(false, LockInfo::locked);
    }

    @Test
    void L21_nothingIsSaidToBeBrokenOrNotIfTheServerThatIsSilentMayMakeTheQuorum() {
        holding(0, "");
        holding(1, "other#1#0");
        group.node(2).silent();
        assertThat(forced()).isEmpty();
        assertUnknown();
    }

    @Test
    void L21_whatAQuorumHadIsBroken() {
        holding(0, "other#1#0");
        holding(1, "other#1#1");
        group.node(2).silent();
        assertThat(forced()).containsExactly(true);
    }

    @Test
    void L21_whatNoQuorumCanHaveHadIsNotBroken() {
        holding(0, "");
        holding(1, "");
        group.node(2).silent();
        assertThat(forced()).containsExactly(false);
    }
}
