package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    private final Locale before = Locale.getDefault();

    @BeforeEach
    void useALocaleThatWritesNumbersDifferently() {
        Locale.setDefault(Locale.GERMANY);
    }

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    @Test
    void numbersLookTheSameInEveryLocale() {
        assertThat(Numbers.whole(1_234_567)).isEqualTo("1,234,567");
        assertThat(Numbers.whole(-12)).isEqualTo("-12");
        assertThat(Numbers.oneDecimal(1234.56)).isEqualTo("1,234.6");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 ms",
        "400000, 0.4 ms",
        "9949999, 9.9 ms",
        "9950000, 10 ms",
        "17400000, 17 ms",
        "999499999, 999 ms",
        "999500000, 1.0 s",
        "61300000000, 61.3 s"
    })
    void durationsAreGivenInTheUnitThatFits(long nanos, String text) {
        assertThat(Numbers.duration(nanos)).isEqualTo(text);
    }
}
