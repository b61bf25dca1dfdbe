package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import dev.baton.lock.watchdog.Term;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WaiterTest {
    private static final Engine ENGINE = IdleBackend.engine();

    /** Counts how often it is told that its wait has been decided. */
    private static final class Counting extends Waiter {
        private int told; // by whoever decides

        Counting(long waitNanos) {
            super(LockOptions.defaults(), 0, null, null, 0, waitNanos);
        }

        @Override
        void decided() {
            told++;
        }
    }

    private static Counting waiting() {
        Counting waiter = new Counting(Waiter.FOREVER);
        waiter.join(new Contender(ENGINE, "orders", /* exclusive= */ true));
        return waiter;
    }

    private static Hold hold(Waiter waiter) {
        Term term = new Term(0, 100, 100, true);
        Ownership owned = new Ownership(waiter.contender(), 1, 100, 10, 10, term);
        return new Hold(ENGINE, owned, owned.takeToken(), waiter, 0);
    }

    /** What ends a wait at the same time as something else, and whether it was the one. */
    private static final class Wait {
        private final Counting waiter = waiting();
        private final Hold hold = hold(waiter);
        private boolean granted;
        private boolean failed;
        private boolean gaveUp;
    }

    @Test
    void L13_aWaitEndsOnceByGrantFailureOrGivingUp() throws Exception {
        Set<Object> seen = new HashSet<>();
        Races.run(
                Wait::new,
                List.of(
                        wait -> wait.granted = wait.waiter.offer(wait.hold),
                        wait -> wait.failed = wait.waiter.fail(new LockUnavailableException("no answer")),
                        wait -> wait.gaveUp = wait.waiter.giveUp()),
                wait -> {
                    Object expected = wait.granted ? wait.hold : wait.failed ? "failed" : "gave up";
                    assertThat(Stream.of(wait.granted, wait.failed, wait.gaveUp).filter(each -> each))
                            .hasSize(1);
                    assertThat(outcome(wait.waiter)).isSameAs(expected);
                    assertThat(wait.waiter.told).isEqualTo(wait.gaveUp ? 0 : 1);
                    seen.add(wait.granted ? "granted" : expected);
                });
        assertThat(seen).containsExactlyInAnyOrder("granted", "failed", "gave up");
    }

    private static Object outcome(Waiter waiter) {
        try {
            Hold hold = waiter.result();
            return hold == null ? "gave up" : hold;
        } catch (LockUnavailableException e) {
            return "failed";
        }
    }

    @Test
    void aRefusalIsNoHoldAndNoFailure() {
        Counting waiter = waiting();
        assertThat(waiter.isDecided()).isFalse();
        assertThat(waiter.refuse()).isTrue();
        assertThat(waiter.refuse()).isFalse();
        assertThat(waiter.fail(new LockUnavailableException("late"))).isFalse();
        assertThat(waiter.result()).isNull();
        assertThat(waiter.told).isEqualTo(1);
    }

    /** Whoever closes them all may have passed by just before. */
    @Test
    void L22_aContenderThatTakesANumberWhenTheClientIsClosingIsClosedAsWell() {
        Engine engine = IdleBackend.engine();
        engine.closeContenders();
        Counting waiter = new Counting(Waiter.FOREVER);
        waiter.join(new Contender(engine, "orders", /* exclusive= */ true));
        assertThat(waiter.isDecided()).isTrue();
        assertThatThrownBy(waiter::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aWaiterThatWaitsForNobodyYetHasNoContender() {
        assertThatThrownBy(() -> new Counting(0).contender()).isInstanceOf(IllegalStateException.class);
    }
}
