package dev.baton.lock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PhaseResultTest {

    @Test
    void soldOutIsExact() {
        PhaseResult result = result(LockKind.BATON, 100, 0);

        assertThat(result.exact()).isTrue();
        assertThat(result.asPromised()).isTrue();
        assertThat(result.oversold()).isZero();
    }

    @Test
    void unitsThatWereNotThereAreOversold() {
        PhaseResult result = result(LockKind.SPIN, 130, 0);

        assertThat(result.oversold()).isEqualTo(30);
        assertThat(result.exact()).isFalse();
        assertThat(result.asPromised()).isFalse();
    }

    @Test
    void unitsThatAreLeftCountAsWell() {
        assertThat(result(LockKind.NONE, 130, 40).oversold()).isEqualTo(70);
        assertThat(result(LockKind.BATON, 60, 40).oversold()).isZero();
        assertThat(result(LockKind.BATON, 60, 40).exact()).isFalse();
    }

    @Test
    void unitsThatLeftTheStockUnsoldAreNegative() {
        assertThat(result(LockKind.BATON, 99, 0).oversold()).isEqualTo(-1);
        assertThat(result(LockKind.BATON, 99, 0).asPromised()).isFalse();
    }

    @Test
    void withoutALockNothingIsPromised() {
        assertThat(result(LockKind.NONE, 900, 0).asPromised()).isTrue();
    }

    @Test
    void ratesAreOfTheSales() {
        PhaseResult result = result(LockKind.SPIN, 100, 0);

        assertThat(result.salesPerSecond()).isCloseTo(50, within(1e-9));
        assertThat(result.commandsPerSale()).isCloseTo(7.5, within(1e-9));
        assertThat(result.leastServed()).isEqualTo(8);
        assertThat(result.mostServed()).isEqualTo(52);
    }

    private static PhaseResult result(LockKind kind, long sold, long left) {
        return new PhaseResult(kind, 100, sold, left, TimeUnit.SECONDS.toNanos(2), 750, 1_000, List.of(40L, 8L, 52L));
    }
}
