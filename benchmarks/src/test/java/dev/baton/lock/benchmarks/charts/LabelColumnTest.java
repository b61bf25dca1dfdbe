package dev.baton.lock.benchmarks.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class LabelColumnTest {
    @Test
    void labelsWithRoomStayWhereTheyBelong() {
        assertThat(LabelColumn.spread(List.of(90.0, 10.0, 50.0), 20, 0, 100)).containsExactly(90.0, 10.0, 50.0);
    }

    @Test
    void labelsThatMeetMoveApartAboutTheirMiddle() {
        assertThat(LabelColumn.spread(List.of(51.0, 49.0), 20, 0, 100)).containsExactly(60.0, 40.0);
    }

    @Test
    void labelsAtTheEdgesStayInside() {
        assertThat(LabelColumn.spread(List.of(0.0, 0.0), 20, 0, 100)).containsExactlyInAnyOrder(0.0, 20.0);
        assertThat(LabelColumn.spread(List.of(100.0, 100.0), 20, 0, 100)).containsExactlyInAnyOrder(80.0, 100.0);
    }

    @Test
    void noLabelNeedsNoPlace() {
        assertThat(LabelColumn.spread(List.of(), 20, 0, 100)).isEmpty();
    }

    @RepeatedTest(50)
    void noTwoOverlapAndNoneLeavesTheColumn(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Double> wanted =
                random.doubles(1 + random.nextInt(10), 0, 200).boxed().toList();

        List<Double> places = LabelColumn.spread(wanted, 20, 0, 200);

        double[] sorted = places.stream().mapToDouble(place -> place).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            assertThat(sorted[i] - sorted[i - 1]).isGreaterThanOrEqualTo(20 - 1e-9);
        }
        assertThat(DoubleStream.of(sorted))
                .allSatisfy(place -> assertThat(place).isBetween(-1e-9, 200 + 1e-9));
    }
}
