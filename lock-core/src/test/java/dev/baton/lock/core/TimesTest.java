package dev.baton.lock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final long LONGEST_DAYS = Long.MAX_VALUE / TimeUnit.DAYS.toNanos(1);

    @ParameterizedTest
    @EnumSource(TimeUnit.class)
    void L14_minusOneInAnyUnitMeansWatched(TimeUnit unit) {
        assertThat(Times.lease(-1, unit)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -2, -5, Long.MIN_VALUE})
    void L14_otherLeasesThatAreNotPositiveAreRefused(long lease) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Times.lease(lease, TimeUnit.SECONDS))
                .withMessageContaining(lease + " SECONDS");
    }

    @Test
    void L14_durationsThatAreNotPositiveAreRefusedMinusOneIncluded() {
        for (Duration lease : new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(-1)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Times.lease(lease));
        }
    }

    @Test
    void L14_leasesThatOverflowAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Times.lease(Long.MAX_VALUE, TimeUnit.DAYS));
        assertThatIllegalArgumentException().isThrownBy(() -> Times.lease(LONGEST_DAYS + 1, TimeUnit.DAYS));
        assertThatIllegalArgumentException().isThrownBy(() -> Times.lease(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> Times.lease(Duration.ofNanos(Long.MAX_VALUE)));
        assertThat(Times.lease(LONGEST_DAYS, TimeUnit.DAYS)).isEqualTo(TimeUnit.DAYS.toNanos(LONGEST_DAYS));
        assertThat(Times.lease(Duration.ofDays(LONGEST_DAYS))).isEqualTo(TimeUnit.DAYS.toNanos(LONGEST_DAYS));
    }

    @Test
    void leasesAreKeptToTheNanosecond() {
        assertThat(Times.lease(1, TimeUnit.NANOSECONDS)).isEqualTo(1);
        assertThat(Times.lease(Duration.ofSeconds(2, 5))).isEqualTo(2_000_000_005L);
    }

    @Test
    void L6_waitsThatAreNotPositiveAreNone() {
        assertThat(Times.waiting(0, TimeUnit.DAYS)).isZero();
        assertThat(Times.waiting(-1, TimeUnit.DAYS)).isZero();
        assertThat(Times.waiting(Long.MIN_VALUE, TimeUnit.DAYS)).isZero();
        assertThat(Times.waiting(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
        assertThat(Times.waiting(Duration.ZERO)).isZero();
    }

    @Test
    void waitsThatOverflowAreForEver() {
        assertThat(Times.waiting(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(Waiter.FOREVER);
        assertThat(Times.waiting(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Waiter.FOREVER);
        assertThat(Times.waiting(5, TimeUnit.SECONDS)).isEqualTo(5_000_000_000L);
        assertThat(Times.waiting(Duration.ofMillis(5))).isEqualTo(5_000_000L);
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void nullsAreRefused() {
        assertThatNullPointerException().isThrownBy(() -> Times.lease(null));
        assertThatNullPointerException().isThrownBy(() -> Times.lease(-1, null));
        assertThatNullPointerException().isThrownBy(() -> Times.waiting(null));
        assertThatNullPointerException().isThrownBy(() -> Times.waiting(0, null));
    }
}
