package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is said of a lock when not all servers are there to ask. */
class QuestionsTest {
    private final Group group = new Group(3);
    private final RedlockOptions options = RedlockOptions.defaults();

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
        RedlockGrant grant = new RedlockGrant(
                "lock", "value", Duration.ofSeconds(5), 5, 1, new RedlockGrant.Shared(group.time.nanoTime()));
        group.node(0).answering(call -> List.of(1L, 5_000L));
        group.node(1).answering(call -> List.of(3L, 0L));
        group.node(2).silent();
        CompletableFuture<Optional<Duration>> remaining = group.masters.remaining(grant, options);
        group.time.pass(1_000);
        assertThat(remaining).isCompletedExceptionally();
    }
}
