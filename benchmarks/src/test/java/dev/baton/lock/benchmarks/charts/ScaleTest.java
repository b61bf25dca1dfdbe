package dev.baton.lock.benchmarks.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.lock.benchmarks.charts.Scale.Kind;
import java.util.List;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScaleTest {
    private static final Offset<Double> HAIR = Offset.offset(1e-9);

    @Test
    void linearTicksAreRoundAndBeginAtZero() {
        Scale scale = scale(Kind.LINEAR, 0.13, 0.97);

        assertThat(scale.ticks()).containsExactly(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
        assertThat(scale.position(0)).isZero();
        assertThat(scale.position(0.5)).isCloseTo(0.5, HAIR);
    }

    @Test
    void logTicksAreOneTwoFiveWhileFew() {
        Scale scale = scale(Kind.LOG, 130, 970);

        assertThat(scale.ticks()).containsExactly(100.0, 200.0, 500.0, 1_000.0);
        assertThat(scale.position(100)).isCloseTo(0, HAIR);
        assertThat(scale.position(1_000)).isCloseTo(1, HAIR);
    }

    @Test
    void logTicksArePowersOfTenWhereThereWouldBeTooMany() {
        assertThat(scale(Kind.LOG, 3, 70_000).ticks()).containsExactly(10.0, 100.0, 1_000.0, 10_000.0, 100_000.0);
    }

    @Test
    void equalRatiosAreEquallyLong() {
        Scale scale = LogScale.at(List.of(64.0, 1.0, 8.0, 8.0));

        assertThat(scale.ticks()).containsExactly(1.0, 8.0, 64.0);
        assertThat(scale.position(8)).isCloseTo(0.5, HAIR);
    }

    @Test
    void logarithmsOfNothingAreNotShown() {
        Scale scale = scale(Kind.LOG, 0, -1, Double.NaN, Double.POSITIVE_INFINITY, 10);

        assertThat(scale.ticks()).startsWith(10.0);
        assertThat(scale.shows(0)).isFalse();
        assertThat(scale.shows(Double.NaN)).isFalse();
    }

    @Test
    void scaleOfNothingIsAScale() {
        for (Kind kind : Kind.values()) {
            assertThat(scale(kind).ticks()).hasSizeGreaterThan(1).isSorted();
        }
        assertThat(scale(Kind.LINEAR, 0).ticks()).hasSizeGreaterThan(1);
    }

    @Test
    void labelsHaveThousandsApartAndNoNeedlessDigits() {
        assertThat(RoundNumbers.label(10_000)).isEqualTo("10,000");
        assertThat(RoundNumbers.label(3 * 0.1)).isEqualTo("0.3");
        assertThat(RoundNumbers.label(0)).isEqualTo("0");
        assertThat(RoundNumbers.label(0.98765)).isEqualTo("0.988");
    }

    private static Scale scale(Kind kind, double... values) {
        return Scale.of(kind, DoubleStream.of(values));
    }
}
