package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.LockEvent;
import dev.baton.lock.LockListener;
import dev.baton.lock.LockLostException;
import dev.baton.lock.LockLostException.Reason;
import dev.baton.lock.LockOptions;
import dev.baton.lock.watchdog.Term;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HoldTest {
    private static final Engine ENGINE = IdleBackend.engine();

    private final Engine engine = IdleBackend.engine();

    private static Hold hold(long deadlineNanos, boolean watched) {
        return hold(ENGINE, deadlineNanos, watched);
    }

    private static Hold hold(Engine engine, long deadlineNanos, boolean watched) {
        return hold(engine, deadlineNanos, watched, null);
    }

    private static Hold hold(Engine engine, long deadlineNanos, boolean watched, @Nullable Thread owner) {
        Contender contender = new Contender(engine, "orders", /* exclusive= */ true);
        Term term = new Term(0, deadlineNanos, 100, watched);
        Ownership owned = new Ownership(contender, 1, 100, 10, 10, term);
        Waiter waiter = new Waiter(LockOptions.defaults(), watched ? 0 : 100, owner, null, 0, Waiter.FOREVER);
        return new Hold(engine, owned, owned.takeToken(), waiter, 0);
    }

    /** A hold that is released and lost at the same time, while somebody asks to be told of a loss. */
    private static final class Ending {
        private final Hold hold = hold(100, /* watched= */ true);
        private boolean released;
        private CompletableFuture<LockLostException> told = new CompletableFuture<>();
    }

    @Test
    void L17_aHoldEndsOnceByReleaseOrByLossAndALossIsTold() throws Exception {
        Set<Boolean> seen = new HashSet<>();
        Races.run(
                Ending::new,
                List.of(
                        ending -> ending.told = ending.hold.lost().toCompletableFuture(),
                        ending -> ending.released = ending.hold.beginRelease(),
                        ending -> ending.hold.lose(Reason.TAKEN),
                        ending -> ending.hold.lose(Reason.EXPIRED)),
                ending -> {
                    assertThat(ending.hold.isHeld()).isFalse();
                    assertThat(ending.hold.isReleased()).isEqualTo(ending.released);
                    assertThat(ending.hold.loss() == null).isEqualTo(ending.released);
                    assertThat(ending.told.isDone()).isEqualTo(!ending.released);
                    assertThat(ending.told.getNow(null)).isSameAs(ending.hold.loss());
                    seen.add(ending.released);
                });
        assertThat(seen).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void L17_listenersHearOfALossOnceAndNeverAfterARelease() {
        List<LockEvent> heard = new ArrayList<>();
        engine.addListener(new LockListener() {
            @Override
            public void onLost(LockEvent event) {
                heard.add(event);
            }
        });
        Hold lost = hold(engine, 100, true);
        lost.lose(Reason.FORCED);
        lost.lose(Reason.EXPIRED);
        Hold released = hold(engine, 100, true);
        assertThat(released.beginRelease()).isTrue();
        released.lose(Reason.EXPIRED);
        assertThat(lost.beginRelease()).isFalse();
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).loss()).isSameAs(lost.loss());
        assertThat(heard.get(0).fencingToken()).isEqualTo(lost.token);
        assertThat(released.lost().toCompletableFuture()).isNotDone();
    }

    /** Also while the executor, on which those depend that have asked before, is busy. */
    @Test
    void L17_whoAsksForALossThatIsKnownHasIt() {
        Hold hold = hold(IdleBackend.engine(task -> {}), 100, /* watched= */ true);
        hold.lose(Reason.TAKEN);
        assertThat(hold.lost().toCompletableFuture()).isCompletedWithValue(hold.loss());
    }

    @Test
    void L19_aReleaseThatIsAnsweredAfterTheLeaseWasLostByThat() {
        assertThat(reasonFoundBy(hold(1, true))).isEqualTo(Reason.TAKEN);
        assertThat(reasonFoundBy(hold(0, true))).isEqualTo(Reason.EXPIRED);
    }

    private static Reason reasonFoundBy(Hold hold) {
        hold.beginRelease();
        hold.foundLost(Reason.TAKEN);
        return Objects.requireNonNull(hold.loss()).reason();
    }

    @Test
    void L19_aLossThatWasKnownBeforeTheLeaseEndedKeepsItsReason() {
        Hold hold = hold(0, true);
        hold.beginRelease();
        hold.lose(Reason.CLOSED);
        hold.foundLost(hold.reasonOfLoss());
        assertThat(Objects.requireNonNull(hold.loss()).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void L16_aHoldWhoseDeadlineHasPassedIsNotHeld() {
        assertThat(hold(1, true).isHeld()).isTrue();
        assertThat(hold(0, true).isHeld()).isFalse();
        assertThat(hold(-1, true).remaining()).isZero();
    }

    /** The same ownership goes to the next hold, which is renewed. */
    @Test
    void L28_aHoldThatIsReleasedIsNoLeak() {
        Thread gone = new Thread(() -> {});
        Hold hold = hold(ENGINE, 100, /* watched= */ true, gone);
        assertThat(hold.leak()).isNotNull();
        assertThat(hold.beginRelease()).isTrue();
        assertThat(hold.leak()).isNull();
    }

    @Test
    void L15_aWatchedAcquireNestedInALeasedHoldEndsWithItsOwnUnlock() {
        Hold hold = hold(100, /* watched= */ false);
        hold.enter(/* watched= */ false);
        hold.enter(/* watched= */ true);
        hold.enter(/* watched= */ true);
        hold.enter(/* watched= */ false);
        assertThat(hold.depth()).isEqualTo(5);
        assertThat(List.of(hold.leave(), hold.leave(), hold.leave(), hold.leave()))
                .containsExactly(false, false, true, false);
        assertThat(hold.depth()).isEqualTo(1);
    }
}
