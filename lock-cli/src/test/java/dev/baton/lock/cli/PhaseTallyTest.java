package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.lock.cli.WorkerRecord.Failed;
import dev.baton.lock.cli.WorkerRecord.Progress;
import dev.baton.lock.cli.WorkerRecord.Ready;
import dev.baton.lock.cli.WorkerRecord.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseTallyTest {
    private final PhaseTally tally = new PhaseTally(2, 100);

    @Test
    void startsWhenAllAreReady() {
        tally.add(0, new Ready());
        assertThat(tally.allReady()).isFalse();
        tally.add(1, new Ready());
        assertThat(tally.allReady()).isTrue();
    }

    @Test
    void progressIsTheLatestOfEachWorker() {
        tally.add(0, new Progress(10, 80));
        tally.add(1, new Progress(5, 78));
        tally.add(0, new Progress(12, 76));

        assertThat(tally.sold()).isEqualTo(17);
        assertThat(tally.left()).isEqualTo(76);
    }

    @Test
    void workerThatHasSoldNothingKnowsNothingOfTheStock() {
        tally.add(0, new Progress(0, Long.MAX_VALUE));

        assertThat(tally.left()).isEqualTo(100);
    }

    @Test
    void resultsAddUp() {
        tally.add(0, new Progress(10, 80));
        tally.add(0, new Result(7, List.of(20L, 30L)));
        assertThat(tally.allDone()).isFalse();
        tally.add(1, new Result(9, List.of(25L, 25L)));

        assertThat(tally.allDone()).isTrue();
        assertThat(tally.sold()).isEqualTo(100);
        assertThat(tally.longestWaitNanos()).isEqualTo(9);
        assertThat(tally.salesPerThread()).containsExactlyInAnyOrder(20L, 30L, 25L, 25L);
    }

    @Test
    void endBeforeTheResultIsAFailure() {
        assertThatThrownBy(() -> tally.add(1, new Failed("no server")))
                .isInstanceOf(DemoException.class)
                .hasMessage("worker 2: no server");
    }

    @Test
    void endAfterTheResultIsNone() {
        tally.add(1, new Result(9, List.of(25L)));
        tally.add(1, new Failed("ended"));

        assertThat(tally.sold()).isEqualTo(25);
    }
}
