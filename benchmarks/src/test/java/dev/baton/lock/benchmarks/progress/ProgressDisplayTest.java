package dev.baton.lock.benchmarks.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressDisplayTest {
    private static final String CLEAR = "\r\u001b[K";

    private final StringWriter out = new StringWriter();

    @Test
    void barSaysWhatRunsAndWhatIsLeft() {
        try (ProgressDisplay bar = ProgressDisplay.of(true, new PrintWriter(out))) {
            bar.update(progress(0.5, Duration.ofMinutes(12)));
            assertThat(out.toString())
                    .startsWith(CLEAR)
                    .contains("[##########..........] 3 of 20, about 12 min left  B3 title  Baton, round 2")
                    .doesNotContain("\n");

            bar.finished("B3 title: met", progress(0.55, Duration.ofMinutes(11)));
            assertThat(out.toString()).contains(CLEAR + "B3 title: met" + System.lineSeparator());
        }
        assertThat(out.toString()).endsWith(CLEAR);
    }

    @Test
    void linesAreOnePerPart() {
        try (ProgressDisplay lines = ProgressDisplay.of(false, new PrintWriter(out))) {
            lines.update(progress(0.5, Duration.ofMinutes(12)));
            assertThat(out.toString()).isEmpty();

            lines.finished("B3 title: met", progress(0.55, Duration.ofMinutes(11)));
            lines.finished("B4 title: met", progress(1, Duration.ZERO));
        }
        assertThat(out.toString().lines()).containsExactly("B3 title: met; about 11 min left", "B4 title: met");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "14, 10 s", "55, 1 min", "90, 1 min 30 s", "299, 5 min", "300, 5 min", "1500, 25 min"})
    void timeLeftIsNoMoreExactThanItIsKnown(long seconds, String text) {
        assertThat(progress(0.5, Duration.ofSeconds(seconds)).leftText()).isEqualTo(text);
    }

    private static Progress progress(double done, Duration left) {
        return new Progress(3, 20, "B3 title", "Baton, round 2", done, left);
    }
}
