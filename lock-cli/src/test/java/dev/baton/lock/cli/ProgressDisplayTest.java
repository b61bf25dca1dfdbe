package dev.baton.lock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(output, true, UTF_8);
    private long nanoTime = -5; // the monotonic clock may be negative

    @Test
    void barShowsHowMuchOfTheStockIsGone() {
        ProgressBar bar = new ProgressBar("2/3  spin lock", new Terminal(true, false), out);

        bar.update(Progress.ofSales(250, 750, 1_000));

        assertThat(visible()).isEqualTo("2/3  spin lock [######..................]  25%  250 sold");
    }

    @Test
    void barStandsAtItsStartUntilSomethingIsSold() {
        ProgressBar bar = new ProgressBar("1/3", new Terminal(true, false), out);

        bar.update(Progress.ofSales(0, 1_000, 1_000));

        assertThat(visible()).isEqualTo("1/3 [........................]   0%  starting the workers");
    }

    @Test
    void barTurnsRedWhenMoreIsSoldThanLeftTheStock() {
        ProgressBar bar = new ProgressBar("1/3", new Terminal(true, true), out);

        bar.update(Progress.ofSales(500, 500, 1_000));
        assertThat(written()).contains("\u001b[32m####").doesNotContain("\u001b[31m");
        bar.update(Progress.ofSales(501, 500, 1_000));
        assertThat(written()).contains("\u001b[31m####");
    }

    @Test
    void closedBarIsClearedAndNotDrawnAgain() {
        ProgressBar bar = new ProgressBar("1/3", new Terminal(true, false), out);
        bar.update(Progress.ofSales(1_000, 0, 1_000));

        bar.close();
        int length = output.size();
        bar.update(Progress.ofSales(1_000, 0, 1_000));

        assertThat(written()).endsWith("\r\u001b[K").hasSize(length);
    }

    @Test
    void linesComeEveryOtherSecond() {
        ProgressLines lines = new ProgressLines("3/3  Baton", Duration.ofSeconds(2), out, () -> nanoTime);

        lines.update(Progress.ofSales(10, 5_990, 6_000));
        nanoTime += TimeUnit.SECONDS.toNanos(2);
        lines.update(Progress.ofSales(1_500, 4_500, 6_000));
        lines.update(Progress.ofSales(1_501, 4_499, 6_000));
        lines.close();

        assertThat(written()).isEqualTo("3/3  Baton 1,500 sold, 4,500 of 6,000 left" + System.lineSeparator());
    }

    @Test
    void linesBeginWithTheSales() {
        ProgressLines lines = new ProgressLines("3/3  Baton", Duration.ofSeconds(2), out, () -> nanoTime);

        nanoTime += TimeUnit.SECONDS.toNanos(10);
        lines.update(Progress.ofSales(0, 6_000, 6_000));

        assertThat(written()).isEmpty();
    }

    private String written() {
        return output.toString(UTF_8);
    }

    /** What is left on the line after the escape sequences. */
    private String visible() {
        return written().replaceAll("\u001b\\[\\??[0-9]*[a-zA-Z]", "").replace("\r", "");
    }
}
