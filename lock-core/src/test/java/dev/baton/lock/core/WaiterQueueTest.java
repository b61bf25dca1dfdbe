package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.LockOptions;
import dev.baton.lock.LockUnavailableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaiterQueueTest {
    private final WaiterQueue queue = new WaiterQueue();

    private static Waiter waiter(long waitNanos) {
        return new Waiter(LockOptions.defaults(), 0, null, null, 0, waitNanos);
    }

    private Waiter add(long waitNanos) {
        Waiter waiter = waiter(waitNanos);
        queue.add(waiter);
        return waiter;
    }

    /** The waiter ends its wait from its own side. */
    private void giveUp(Waiter waiter) {
        if (waiter.refuse()) {
            queue.noteDecided();
        }
    }

    @Test
    void L9_waitersComeInTheOrderOfTheirArrival() {
        List<Waiter> waiters = IntStream.range(0, 20).mapToObj(i -> add(1)).toList();
        for (Waiter waiter : waiters) {
            assertThat(queue.first()).isSameAs(waiter);
            queue.removeFirst();
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.first()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thoseWhoGaveUpAreNeverFirst(long seed) {
        Random random = new Random(seed);
        Deque<Waiter> expected = new ArrayDeque<>();
        for (int i = 0; i < 3_000; i++) {
            int kind = random.nextInt(4);
            if (kind < 2) {
                expected.add(add(1));
            } else if (kind == 2 && !expected.isEmpty()) {
                Waiter leaving = expected.stream()
                        .skip(random.nextInt(expected.size()))
                        .findFirst()
                        .orElseThrow();
                expected.remove(leaving);
                giveUp(leaving);
            } else if (!expected.isEmpty()) {
                assertThat(queue.first()).isSameAs(expected.remove());
                queue.removeFirst();
            }
            assertThat(queue.first()).isSameAs(expected.peek());
            assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    @Test
    void L6_thoseWhoDoNotWaitAreRefusedAndTheOthersStay() {
        Waiter once = add(0);
        Waiter patient = add(1);
        Waiter never = add(-1);
        assertThat(queue.hasPatientWaiter()).isTrue();
        queue.refuseImpatient();
        assertThat(once.isDecided()).isTrue();
        assertThat(never.isDecided()).isTrue();
        assertThat(patient.isDecided()).isFalse();
        assertThat(queue.first()).isSameAs(patient);
        giveUp(patient);
        assertThat(queue.hasPatientWaiter()).isFalse();
    }

    @Test
    void L9_whoComesAfterOthersWereRefusedIsLast() {
        add(0);
        Waiter first = add(1);
        add(0);
        Waiter second = add(1);
        add(0);
        queue.refuseImpatient();
        Waiter third = add(1);
        for (Waiter waiter : List.of(first, second, third)) {
            assertThat(queue.first()).isSameAs(waiter);
            queue.removeFirst();
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void L7_onlyThoseChosenFail() {
        Waiter forEver = add(Waiter.FOREVER);
        Waiter timed = add(1);
        queue.failAll(Waiter::isForever, new LockUnavailableException("no answer"));
        assertThatThrownBy(forEver::result).hasMessage("no answer");
        assertThat(timed.isDecided()).isFalse();
        assertThat(queue.first()).isSameAs(timed);
    }
}
