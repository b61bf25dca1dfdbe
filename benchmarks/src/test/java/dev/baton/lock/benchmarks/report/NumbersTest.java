package dev.baton.lock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "110402.4, '110,402'",
        "99.97, 100",
        "42.04, 42.0",
        "9.999, 10.0",
        "2.004, 2.00",
        "0.98765, 0.988",
        "0.0000361234, 0.0000361",
        "NaN, –",
        "Infinity, –"
    })
    void aboutThreeDigits(double value, String text) {
        assertThat(Numbers.brief(value)).isEqualTo(text);
    }

    @Test
    void spreadIsTheMedianBetweenLeastAndGreatest() {
        Figure figure = new Figure("RATE", "rate", 2, 1, 3_000, List.of(1.0, 2.0, 3_000.0), 1, Double.NaN);

        assertThat(Numbers.spread(figure)).isEqualTo("2.00 (1.00–3,000)");
        assertThat(Numbers.ratio(figure.toRedisson())).isEqualTo("1.00 ×");
        assertThat(Numbers.ratio(figure.toFloor())).isEqualTo("–");
    }
}
