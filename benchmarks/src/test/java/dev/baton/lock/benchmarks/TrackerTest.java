package dev.baton.lock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.peers.Peer;
import dev.baton.lock.benchmarks.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrackerTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Plan plan = new Plan(Mode.full(), List.of(part("A"), part("B")));
    private final Tracker tracker = new Tracker(plan, nanos::get);

    @Test
    void beginsWithWhatIsPlanned() {
        tracker.begin(0);

        Progress progress = tracker.now();
        assertThat(progress.left()).isEqualTo(Duration.ofMinutes(2));
        assertThat(progress.done()).isZero();
        assertThat(progress.part()).isEqualTo(1);
        assertThat(progress.parts()).isEqualTo(2);
    }

    @Test
    void saysWhoseTurnItIs() {
        tracker.turn(Peer.REDISSON, 0);
        assertThat(tracker.now().detail()).isEqualTo("Redisson RLock, warm-up");

        tracker.turn(Peer.BATON, 3);
        assertThat(tracker.now().detail()).isEqualTo("Baton, round 3");
        assertThat(tracker.now().name()).isEqualTo("A title");
    }

    @Test
    void partThatTakesLongerThanPlannedLeavesTheOthersToDo() {
        tracker.begin(0);
        pass(Duration.ofHours(1));

        assertThat(tracker.now().left()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void slowPartsMakeTheOthersExpectedToBeSlow() {
        tracker.begin(0);
        pass(Duration.ofMinutes(2));
        tracker.begin(1);

        assertThat(tracker.now().left()).isBetween(Duration.ofSeconds(80), Duration.ofMinutes(2));
        assertThat(tracker.now().done()).isBetween(0.5, 0.7);
    }

    @Test
    void nothingIsLeftAfterTheLast() {
        tracker.begin(1);
        pass(Duration.ofMinutes(1));
        tracker.end();

        assertThat(tracker.now().left()).isZero();
        assertThat(tracker.now().done()).isEqualTo(1);
        assertThat(tracker.now().part()).isEqualTo(2);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Part part(String id) {
        return new FakePart(id, () -> "done");
    }
}
