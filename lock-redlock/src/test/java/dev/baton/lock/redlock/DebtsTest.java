package dev.baton.lock.redlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DebtsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final VirtualTime time = new VirtualTime();
    private final Debts<String> debts = new Debts<>(time);

    private static Debts.Command release(String what) {
        return new Debts.Command(Script.RELEASE, List.of("lock"), List.of(what));
    }

    @Test
    void theSameCommandIsOwedOnceByTheLastCallAndForTheLongerTime() {
        debts.add(release("a"), "first", 10 * SECOND);
        debts.add(release("a"), "second", SECOND);
        debts.add(release("b"), "other", SECOND);
        assertThat(debts.due()).containsExactlyInAnyOrder("second", "other");
        time.pass(9_000);
        assertThat(debts.due()).containsExactly("second");
        time.pass(1_000);
        assertThat(debts.due()).isEmpty();
    }

    /** What was sent after it may have made necessary that it is sent again. */
    @Test
    void answerToAnEarlierCallDoesNotSettleALaterOne() {
        debts.add(release("a"), "first", SECOND);
        debts.add(release("a"), "second", SECOND);
        assertThat(debts.isOwed(release("a"), "first")).isFalse();
        debts.settle(release("a"), "first");
        assertThat(debts.isOwed(release("a"), "second")).isTrue();
        debts.settle(release("a"), "second");
        assertThat(debts.due()).isEmpty();
    }

    @Test
    void L24_whatMattersNoLongerIsForgottenWithoutANewConnection() {
        debts.add(release("a"), "a", SECOND);
        debts.add(release("b"), "b", SECOND);
        assertThat(debts.size()).isEqualTo(2);
        time.pass(2_000);
        debts.add(release("c"), "c", SECOND);
        assertThat(debts.size()).isEqualTo(1);
    }

    @Test
    void theirNumberIsBounded() {
        for (int i = 0; i <= Debts.MOST; i++) {
            debts.add(release("a" + i), "call", SECOND);
        }
        assertThat(debts.size()).isEqualTo(Debts.MOST);
        debts.add(release("a0"), "newer", SECOND);
        assertThat(debts.isOwed(release("a0"), "newer")).isTrue();
        time.pass(1_000);
        debts.add(release("b"), "call", SECOND);
        assertThat(debts.size()).isEqualTo(1);
    }
}
