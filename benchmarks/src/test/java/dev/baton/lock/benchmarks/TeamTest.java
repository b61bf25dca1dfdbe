package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TeamTest {
    private static final Duration MOMENT = Duration.ofMillis(20);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void membersRunTogetherUntilTheStop() {
        CyclicBarrier meeting = new CyclicBarrier(3);
        AtomicInteger members = new AtomicInteger();

        long elapsedNanos = Team.run(3, MOMENT, (index, team) -> {
            meeting.await();
            members.incrementAndGet();
            while (team.isRunning()) {
                Thread.onSpinWait();
            }
        });

        assertThat(members).hasValue(3);
        assertThat(elapsedNanos).isGreaterThanOrEqualTo(MOMENT.toNanos());
    }

    @Test
    void startsAndStopsAtGivenTimes() {
        long startNanos = System.nanoTime() + MOMENT.toNanos();
        long stopNanos = startNanos + MOMENT.toNanos();
        AtomicLong begun = new AtomicLong();

        var unused = Team.run(1, startNanos, stopNanos, (index, team) -> {
            begun.set(System.nanoTime());
            assertThat(team.isBeforeStop(stopNanos - 1)).isTrue();
            assertThat(team.isBeforeStop(stopNanos)).isFalse();
            while (team.isRunning()) {
                Thread.onSpinWait();
            }
        });

        assertThat(begun.get() - startNanos).isNotNegative();
        assertThat(System.nanoTime() - stopNanos).isNotNegative();
    }

    @Test
    void failureOfOneEndsTheRound() {
        assertThatThrownBy(() -> Team.run(2, HOUR, TeamTest::failIfFirst))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken");
    }

    private static void failIfFirst(int index, Team team) {
        if (index == 0) {
            throw new IllegalArgumentException("broken");
        }
    }
}
