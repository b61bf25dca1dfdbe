package dev.baton.lock.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final ManualScheduler scheduler = new ManualScheduler(1_000);
    private final List<Long> runs = new ArrayList<>();
    private final Alarm alarm = new Alarm(scheduler, () -> runs.add(scheduler.nanoTime()));

    @Test
    void runsOnceAtItsTime() {
        alarm.setNoLaterThan(1_100);
        scheduler.advance(99);
        assertThat(runs).isEmpty();
        scheduler.advance(1_000);
        assertThat(runs).containsExactly(1_100L);
    }

    @Test
    void isBroughtForwardButNeverPutOff() {
        alarm.setNoLaterThan(1_100);
        alarm.setNoLaterThan(1_050);
        alarm.setNoLaterThan(1_200);
        scheduler.advance(1_000);
        assertThat(runs).containsExactly(1_050L);
    }

    @Test
    void aTimeThatIsOverMeansNowButNotOnTheCallersStack() {
        alarm.setNoLaterThan(10);
        assertThat(runs).isEmpty();
        scheduler.advance(0);
        assertThat(runs).containsExactly(1_000L);
    }

    @Test
    void canBeSetAgainForATimeItWasSetForBefore() {
        alarm.setNoLaterThan(1_100);
        alarm.setNoLaterThan(1_050);
        scheduler.advance(60);
        alarm.setNoLaterThan(1_100);
        scheduler.advance(1_000);
        assertThat(runs).containsExactly(1_050L, 1_100L);
    }

    @Test
    void theTaskCanSetItAgain() {
        Alarm[] repeating = new Alarm[1];
        repeating[0] = new Alarm(scheduler, () -> {
            runs.add(scheduler.nanoTime());
            if (runs.size() < 3) {
                repeating[0].setNoLaterThan(scheduler.nanoTime() + 10);
            }
        });
        repeating[0].setNoLaterThan(1_010);
        scheduler.advance(1_000);
        assertThat(runs).containsExactly(1_010L, 1_020L, 1_030L);
        assertThat(scheduler.pending()).isZero();
    }
}
